package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.convoke.spark.SparkDefaults;
import org.junit.jupiter.api.Test;

class ConvokeConfTest {
    @Test
    void thePropertiesFileAndTheProgramsDefaultsAreTheSame() throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("conf/convoke.conf"))) {
            file.load(reader);
        }
        // The one setting that comes too late once the program runs.
        assertThat(file.remove("spark.driver.memory")).isNotNull();

        Map<String, String> program = Arrays.stream(
                        SparkDefaults.applyTo(new SparkConf(false)).getAll())
                .collect(Collectors.toMap(setting -> setting._1(), setting -> setting._2()));
        // Which one is best depends on the driver's JVM.
        assertThat(program.remove("spark.serializer")).isNotNull();
        assertThat(program)
                .containsExactlyInAnyOrderEntriesOf(
                        file.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, file::getProperty)));
    }
}
