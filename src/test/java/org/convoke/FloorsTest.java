package org.convoke;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.AccessTarget.Predicates.declaredIn;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.convoke.spark.ConvokeRegistrator;
import org.junit.jupiter.api.Test;

/** Every package is a floor of one house and knows only the floors below it; what else holds for all of the code. */
@AnalyzeClasses(packages = "org.convoke", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {
    /** From the ground up: each floor, and the floors it may know. Floors beside each other do not. */
    private static final Map<String, List<String>> FLOORS = floors();

    /** Packages of kernels in {@code array}. */
    private static final List<String> KERNELS = List.of("window", "pointwise", "norm");

    private static Map<String, List<String>> floors() {
        Map<String, List<String>> floors = new LinkedHashMap<>();
        floors.put("text", List.of());
        floors.put("array", List.of("text"));
        floors.put("net", List.of("text", "array"));
        floors.put("data", List.of("text", "array"));
        floors.put("train", List.of("text", "array", "net"));
        floors.put("explain", List.of("text", "array", "net"));
        // The layers that store.onnx makes name their Operation, which is of the floor array.
        floors.put("store", List.of("text", "array", "net", "data"));
        floors.put("predict", List.of("text", "array", "net", "data", "store"));
        floors.put("source", List.of("text", "data"));
        floors.put("spark", List.of("text", "array", "net", "data", "train", "source"));
        floors.put("ui", List.of("text", "net", "data", "train", "store", "spark"));
        floors.put("run", List.of("text", "array", "net", "data", "train", "store", "source", "spark", "ui"));
        floors.put("tune", List.of("text", "array", "net", "data", "train", "store", "source", "spark", "ui", "run"));
        floors.put(
                "ml", List.of("text", "array", "net", "data", "train", "store", "predict", "source", "spark", "run"));
        floors.put(
                "cli",
                floors.keySet().stream().filter(floor -> !floor.equals("ml")).toList());
        return floors;
    }

    private static String[] packages(Stream<String> floors) {
        return floors.map(floor -> "org.convoke." + floor + "..").toArray(String[]::new);
    }

    @ArchTest
    static final ArchRule everyPackageIsAFloor =
            classes().should().resideInAnyPackage(packages(FLOORS.keySet().stream()));

    /** What is newer than Spark 4.0, on which the same jar runs. */
    @ArchTest
    static final ArchRule noClassCallsWhatSparkHasOnlySince42 =
            noClasses().should().callMethod(JavaSparkStatusTracker.class, "getExecutorInfos");

    /** It is new in Spark 4.1, and {@code LocalSaving} does without it. */
    @ArchTest
    static final ArchRule onlyOneClassKnowsHowSparkSavesToTheDriversDisk = noClasses()
            .that()
            .doNotHaveSimpleName("LocalSaving")
            .should()
            .dependOnClassesThat()
            .haveSimpleNameStartingWith("ReadWriteUtils");

    @ArchTest
    static void aFloorKnowsOnlyWhatItMay(JavaClasses classes) {
        FLOORS.forEach((floor, known) -> noClasses()
                .that()
                .resideInAPackage("org.convoke." + floor + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(
                        FLOORS.keySet().stream().filter(other -> !other.equals(floor) && !known.contains(other))))
                .allowEmptyShould(true)
                .check(classes));
    }

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("org.convoke.(*)..").should().beFreeOfCycles();

    /** The packages below {@code array} stand on it, side by side. */
    @ArchTest
    static void kernelsStandOnTheArray(JavaClasses classes) {
        for (String kernels : KERNELS) {
            noClasses()
                    .that()
                    .resideInAPackage("org.convoke.array." + kernels + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(KERNELS.stream()
                            .filter(other -> !other.equals(kernels))
                            .map(other -> "org.convoke.array." + other + "..")
                            .toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(classes);
        }
        noClasses()
                .that()
                .resideInAPackage("org.convoke.array")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.convoke.array.*..")
                .check(classes);
    }

    /** From the ground up: one picture, then sets of them in memory, then the files that hold sets. */
    @ArchTest
    static void dataKnowsNoFilesAndPicturesKnowNoSets(JavaClasses classes) {
        noClasses()
                .that()
                .resideInAPackage("org.convoke.data.picture")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.convoke.data", "org.convoke.data.files", "org.apache..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("org.convoke.data")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.convoke.data.files", "org.apache..")
                .check(classes);
    }

    /** A newcomer finds the right file by its name only where there are not too many. */
    @Test
    void noPackageHasSixtyFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            Map<Path, Long> sizes = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
            assertThat(sizes).allSatisfy((folder, size) -> assertThat(size).isLessThan(60));
        }
    }

    @ArchTest
    static final ArchRule mathsKnowsNoCluster = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.convoke.text",
                    "org.convoke.array",
                    "org.convoke.net",
                    "org.convoke.train",
                    "org.convoke.explain")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");

    @ArchTest
    static final ArchRule modelFilesKnowNoSparkJobs = noClasses()
            .that()
            .resideInAPackage("org.convoke.store")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.spark..");

    @ArchTest
    static final ArchRule oneImageAtATimeNeedsNoCluster = noClasses()
            .that()
            .resideInAPackage("org.convoke.predict")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache..", "scala..");

    /** Settings have names of their own below the command line; only there are they options. */
    @Test
    void onlyTheCommandLineKnowsOptions() throws IOException {
        Pattern option = Pattern.compile("\"[^\"]*(?<![a-z-])--[a-z][^\"]*\"");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/convoke"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")
                            && !each.getParent().endsWith("cli"))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (option.matcher(line).find() && !line.contains("--add-modules")) {
                        found.add(file + ": " + line.strip());
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @ArchTest
    static final ArchRule vectorsOnlyInTheVectorKernels = noClasses()
            .that(not(resideInAPackage("org.convoke.array..").and(nameMatching(".*\\.(Vector|Species).*"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule onlyTheCommandLineExits = noClasses()
            .that()
            .resideOutsideOfPackage("org.convoke.cli")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    /** But for listings of files, whose paths of Hadoop nothing else can write: they come from the driver only. */
    @ArchTest
    static final ArchRule noJavaDeserialisation = noClasses()
            .that(not(type(ConvokeRegistrator.class)))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.esotericsoftware.kryo.serializers.JavaSerializer");

    /** But for what sends records, which must know their components. */
    @ArchTest
    static final ArchRule noReflection = noClasses()
            .that(not(nameMatching("org\\.convoke\\.spark\\.RecordSerializer(\\$.*)?")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..")
            .orShould()
            .callMethodWhere(target(declaredIn(Class.class))
                    .and(target(nameMatching("forName|get(Declared)?(Method|Field|Constructor|RecordComponent)s?"))));

    @ArchTest
    static final ArchRule namesSayWhatAClassDoes =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)");
}
