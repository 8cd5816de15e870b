package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

class SparkModuleOptionsTest {
    @Test
    void testsRunWithTheOptionsThatSparkGivesItsDriversAndExecutors() {
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .contains(JavaModuleOptions.defaultModuleOptionArray());
    }
}
