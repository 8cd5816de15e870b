package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.convoke.predict.PictureModel;
import org.convoke.predict.Predictor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maven builds a user's project against the artifact as it is installed, and the program runs. */
@Tag("slow")
class UserProjectTest {
    private static final Path PROJECT = Path.of("src/test/resources/user-project");
    private static final Path APPLICATION =
            Path.of(System.getProperty("convoke.jar", "target/convoke-0.1.0-SNAPSHOT-app.jar"));

    @TempDir
    private Path folder;

    /** Where Maven keeps the artifacts of this build: {@code REPOSITORY/com/fasterxml/jackson/dataformat/NAME/VERSION/FILE}. */
    private static Path repository() throws URISyntaxException {
        Path jar = Path.of(YAMLMapper.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path repository = jar;
        for (int i = 0; i < 7; i++) {
            repository = repository.getParent();
        }
        assertThat(repository.resolve("com/fasterxml/jackson/dataformat")).isDirectory();
        return repository;
    }

    /** A local repository of Maven's that has all that the one of this machine has, and Convoke, which that does not get. */
    private Path installed() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("repository"));
        link(repository(), copy, Set.of("org"));
        link(repository().resolve("org"), Files.createDirectories(copy.resolve("org")), Set.of("convoke"));
        String name = APPLICATION.getFileName().toString().replaceFirst("-app\\.jar$", "");
        Path place = Files.createDirectories(
                copy.resolve("org/convoke/convoke").resolve(name.replaceFirst("^convoke-", "")));
        Files.copy(APPLICATION.resolveSibling(name + ".jar"), place.resolve(name + ".jar"));
        Files.copy(Path.of("pom.xml"), place.resolve(name + ".pom"));
        return copy;
    }

    /** No clean-up of a folder should come across links that lead out of it. */
    @AfterEach
    void removeLinks() throws IOException {
        for (Path linked : List.of(folder.resolve("repository"), folder.resolve("repository/org"))) {
            try (Stream<Path> entries = Files.list(linked)) {
                for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    private static void link(Path from, Path to, Set<String> without) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(
                            each -> !without.contains(each.getFileName().toString()))
                    .toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
            }
        }
    }

    private String run(Path in, List<String> command) throws Exception {
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(out);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    void aProjectThatNamesConvokeBuildsAndRuns() throws Exception {
        Path project = folder.resolve("project");
        try (Stream<Path> files = Files.walk(PROJECT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.resolve(PROJECT.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        // What is needed is there already: the build that runs this test uses the same versions.
        run(
                project,
                List.of(
                        "mvn",
                        "-B",
                        "-q",
                        "-Dmaven.repo.local=" + installed(),
                        "-Dstyle.color=never",
                        "-Dmdep.outputFile=class-path",
                        "compile",
                        "dependency:build-classpath"));
        Path model = folder.resolve("model");
        PictureModel.write(model, PictureModel.model());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                "target/classes" + File.pathSeparator + Files.readString(project.resolve("class-path")),
                "Main",
                model.toString()));
        Path picture = Path.of("src/test/resources/images/rgb-420.jpg").toAbsolutePath();
        command.add(picture.toString());
        assertThat(run(project, command).strip())
                .isEqualTo(Predictor.load(model)
                        .predict(Files.readAllBytes(picture))
                        .toString());
    }
}
