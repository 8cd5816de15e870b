package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The one jar that goes to a cluster: small, whole, and without what the cluster has. */
@Tag("slow")
class ApplicationJarTest {
    private final Path jar = Path.of(System.getProperty("convoke.jar", "target/convoke-0.1.0-SNAPSHOT.jar"));

    @BeforeEach
    void isBuilt() {
        assertThat(jar)
                .as("the application jar; `mvn -Pslow verify` builds it first")
                .exists();
    }

    @Test
    void isBelowThreeMegabytes() throws IOException {
        assertThat(Files.size(jar)).isLessThan(3_000_000);
    }

    @Test
    void holdsConvokePicocliAndTheReaderOfWebpAndNoOtherClasses() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")))
                    .contains("org/convoke/cli/Convoke.class", "picocli/CommandLine.class")
                    .allMatch(name -> Stream.of("org/convoke/", "picocli/", "com/twelvemonkeys/")
                            .anyMatch(name::startsWith));
        }
    }

    @Test
    void namesItsMainClass() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("org.convoke.cli.Convoke");
        }
    }

    @Test
    void holdsEveryNetworkAndRecipeOfTheConfFolder() throws IOException {
        try (JarFile file = new JarFile(jar.toFile());
                var conf = Files.walk(Path.of("conf"))) {
            assertThat(conf.filter(path -> path.toString().endsWith(".yaml"))
                            .map(path -> path.toString().replace('\\', '/')))
                    .isNotEmpty()
                    .allMatch(name -> file.getEntry(name) != null);
        }
    }
}
