package org.convoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What {@code mvn package} makes: the library's jar and its sources and Javadoc, and the one jar that goes to a cluster, small,
 * whole, and without what the cluster has.
 */
@Tag("slow")
class JarsTest {
    private static final Path APPLICATION =
            Path.of(System.getProperty("convoke.jar", "target/convoke-0.1.0-SNAPSHOT-app.jar"));
    private static final String WEBP = "META-INF/services/javax.imageio.spi.ImageReaderSpi";

    @BeforeEach
    void isBuilt() {
        assertThat(APPLICATION)
                .as("the application jar; `mvn -Pslow verify` builds it first")
                .exists();
    }

    /** The library's jar if there is no classifier, or else the jar of that one, such as {@code -sources}. */
    private static JarFile jar(String classifier) throws IOException {
        return new JarFile(APPLICATION
                .resolveSibling(APPLICATION.getFileName().toString().replaceFirst("-app\\.jar$", classifier + ".jar"))
                .toFile());
    }

    private static List<String> names(JarFile jar) {
        return jar.stream().map(ZipEntry::getName).toList();
    }

    private static List<String> classes(JarFile jar) {
        return names(jar).stream().filter(name -> name.endsWith(".class")).toList();
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theApplicationIsBelowFiveMegabytes() throws IOException {
        assertThat(Files.size(APPLICATION)).isLessThan(5_000_000);
    }

    @Test
    void theApplicationHoldsConvokeWithItsLibrariesRenamedAndNothingElse() throws IOException {
        try (JarFile jar = jar("-app")) {
            assertThat(classes(jar))
                    .contains("org/convoke/cli/Convoke.class", "org/convoke/shaded/picocli/CommandLine.class")
                    .allMatch(name -> name.startsWith("org/convoke/"))
                    .anyMatch(name -> name.startsWith("org/convoke/shaded/twelvemonkeys/"));
            assertThat(text(jar, WEBP).lines())
                    .isNotEmpty()
                    .allSatisfy(reader -> assertThat(jar.getEntry(reader.replace('.', '/') + ".class"))
                            .as(reader)
                            .isNotNull());
            assertThat(names(jar)).noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"));
        }
    }

    /** As a driver does that has the application on its class path; Spark Connect lets its clients use what it finds so. */
    @Test
    void sparkFindsTheStagesOfTheApplication() throws Exception {
        try (URLClassLoader driver = new URLClassLoader(
                new URL[] {APPLICATION.toUri().toURL()},
                new WithoutConvoke(getClass().getClassLoader()))) {
            assertThat(stages(Estimator.class, driver)).containsExactly("org.convoke.ml.ConvokeClassifier");
            assertThat(stages(Transformer.class, driver))
                    .containsExactlyInAnyOrder(
                            "org.convoke.ml.ConvokeClassificationModel", "org.convoke.ml.ConvokeFeatures");
        }
    }

    /** The classes of that loader alone, each with what Spark Connect calls. */
    private static <S extends Params> List<String> stages(Class<S> service, ClassLoader loader) throws Exception {
        List<String> names = new ArrayList<>();
        for (ServiceLoader.Provider<S> each : ServiceLoader.load(service, loader).stream()
                .filter(provider -> provider.type().getClassLoader() == loader)
                .toList()) {
            Class<? extends S> stage = each.type();
            assertThat(each.get().uid()).isNotEmpty();
            assertThat(stage.getConstructor(String.class).newInstance("mine").uid())
                    .isEqualTo("mine");
            assertThat(stage.getMethod("load", String.class).getReturnType()).isEqualTo(stage);
            names.add(stage.getName());
        }
        return names;
    }

    /** The class path of the tests but for the folders of the build: Spark and other libraries. */
    private static final class WithoutConvoke extends ClassLoader {
        WithoutConvoke(ClassLoader all) {
            super(all);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.convoke.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return Collections.enumeration(Collections.list(super.getResources(name)).stream()
                    .filter(url -> url.getProtocol().equals("jar"))
                    .toList());
        }
    }

    @Test
    void theApplicationNamesItsMainClass() throws IOException {
        try (JarFile jar = jar("-app")) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("org.convoke.cli.Convoke");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-app"})
    void everyNetworkAndRecipeOfTheConfFolderIsInside(String classifier) throws IOException {
        try (JarFile jar = jar(classifier);
                Stream<Path> conf = Files.walk(Path.of("conf"))) {
            assertThat(conf.filter(path -> path.toString().endsWith(".yaml"))
                            .map(path -> path.toString().replace('\\', '/')))
                    .isNotEmpty()
                    .allMatch(name -> jar.getEntry(name) != null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-app", "-sources", "-javadoc"})
    void everyJarHoldsLicenceAndNotice(String classifier) throws IOException {
        try (JarFile jar = jar(classifier)) {
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
            assertThat(text(jar, "META-INF/NOTICE"))
                    .isEqualTo(Files.readString(Path.of("NOTICE")))
                    .contains("picocli", "TwelveMonkeys", "CC BY 4.0", "ONNX", "Protocol Buffers");
        }
    }

    @Test
    void theApplicationHoldsTheLicenceOfTheReaderOfWebp() throws IOException {
        try (JarFile jar = jar("-app")) {
            assertThat(text(jar, "META-INF/licenses/twelvemonkeys.txt"))
                    .contains("BSD 3-Clause License", "Harald Kuhr");
        }
    }

    /** Only that part of protobuf is inside which the messages need, and Spark's own is left alone. */
    @Test
    void theApplicationReadsOnnxFilesByItsOwnPartOfProtobuf() throws IOException {
        try (JarFile jar = jar("-app")) {
            assertThat(classes(jar))
                    .contains("org/convoke/store/onnx/proto/ModelProto.class")
                    .contains("org/convoke/shaded/protobuf/GeneratedMessageLite.class")
                    .doesNotContain("org/convoke/shaded/protobuf/DescriptorProtos.class");
            assertThat(text(jar, "META-INF/licenses/protobuf.txt")).contains("Google Inc.");
        }
    }

    @Test
    void theLibraryHoldsOnlyItsOwnClassesAndSourcesAndJavadocGoWithThem() throws IOException {
        try (JarFile library = jar("");
                JarFile sources = jar("-sources");
                JarFile javadoc = jar("-javadoc")) {
            assertThat(classes(library))
                    .contains("org/convoke/spark/Trainer.class")
                    .allMatch(name -> name.startsWith("org/convoke/"))
                    .noneMatch(name -> name.startsWith("org/convoke/shaded/"));
            assertThat(names(sources)).contains("org/convoke/spark/Trainer.java");
            assertThat(names(javadoc)).contains("index.html", "org/convoke/spark/Trainer.html");
        }
    }

    /** Who depends on the library gets its libraries once, from its POM, and Spark from the cluster. */
    @Test
    void thePomNamesWhatTheLibraryNeeds() throws Exception {
        Element pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getDocumentElement();
        List<String> compile = new ArrayList<>();
        List<String> provided = new ArrayList<>();
        for (Element dependency : children(children(pom, "dependencies").get(0), "dependency")) {
            String scope = children(dependency, "scope").stream()
                    .map(Element::getTextContent)
                    .findFirst()
                    .orElse("compile");
            String artifact = children(dependency, "artifactId").get(0).getTextContent();
            if (scope.equals("compile")) {
                compile.add(artifact);
            } else if (scope.equals("provided")) {
                provided.add(artifact);
            }
        }
        assertThat(compile).containsExactlyInAnyOrder("picocli", "imageio-webp", "protobuf-java");
        assertThat(provided).isNotEmpty().allMatch(name -> name.startsWith("spark-"));
        for (String name : Set.of("name", "description", "url", "licenses", "developers", "scm", "organization")) {
            assertThat(children(pom, name)).as(name).hasSize(1);
        }
        assertThat(Path.of("dependency-reduced-pom.xml")).doesNotExist();
    }

    private static List<Element> children(Element element, String name) {
        List<Element> children = new ArrayList<>();
        NodeList nodes = element.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element child && child.getTagName().equals(name)) {
                children.add(child);
            }
        }
        return children;
    }
}
