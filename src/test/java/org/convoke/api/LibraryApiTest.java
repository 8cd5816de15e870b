package org.convoke.api;

import static org.assertj.core.api.Assertions.assertThat;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.config.Options;
import japicmp.model.AccessModifier;
import japicmp.model.JApiClass;
import japicmp.output.stdout.StdoutOutputGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javassist.bytecode.AccessFlag;
import javassist.bytecode.ClassFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Programs that were compiled with an earlier Convoke run with this one, and compile. Additions are compatible, and are not
 * looked at. CONTRIBUTING.md says how to accept another change.
 */
class LibraryApiTest {
    @BeforeAll
    static void acceptIfAsked() throws IOException {
        if (System.getProperty("convoke.accept") != null) {
            LibraryApi.accept();
        }
    }

    /** What is no longer as it was; nothing if all is compatible. */
    private static String broken(byte[] before, byte[] after) {
        JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
        options.setAccessModifier(AccessModifier.PROTECTED);
        // Those of Spark and Java, and those of Convoke that are not public.
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
        List<JApiClass> classes = new JarArchiveComparator(options)
                        .compare(
                                new JApiCmpArchive(before, "baseline", "before"),
                                new JApiCmpArchive(after, "now", "after"))
                        .stream()
                        .filter(each -> !each.isBinaryCompatible() || !each.isSourceCompatible())
                        .toList();
        if (classes.isEmpty()) {
            return "";
        }
        Options report = Options.newDefault();
        report.setOutputOnlyModifications(true);
        report.setIgnoreMissingClasses(true);
        return new StdoutOutputGenerator(report, classes).generate();
    }

    private static byte[] now() throws IOException {
        return LibraryApi.jar(LibraryApi.now(LibraryApi.names(LibraryApi.baseline())));
    }

    private static String afterChange(String name, Consumer<ClassFile> change) throws IOException {
        Map<String, ClassFile> classes = LibraryApi.now(LibraryApi.names(LibraryApi.baseline()));
        change.accept(classes.get(name));
        return broken(now(), LibraryApi.jar(classes));
    }

    @Test
    void programsThatUsedTheLibraryStillDo() throws IOException {
        assertThat(broken(LibraryApi.baseline(), now()))
                .as("changes that break programs; to accept them, see CONTRIBUTING.md")
                .isEmpty();
    }

    @Test
    void whatIsSharedWithTheLibraryBelongsToIt() throws IOException {
        assertThat(LibraryApi.names(now()))
                .contains(
                        "org/convoke/run/Training",
                        "org/convoke/predict/Predictor",
                        "org/convoke/predict/Prediction$Candidate",
                        "org/convoke/data/picture/BadImage",
                        "org/convoke/data/picture/Fit",
                        "org/convoke/store/Model",
                        "org/convoke/text/UserError")
                .doesNotContain(
                        "org/convoke/predict/OneImagePass", "org/convoke/run/EpochLoop", "org/convoke/net/Planner");
    }

    @Test
    void aMethodThatIsGoneIsNoticed() throws IOException {
        assertThat(afterChange(
                        "org/convoke/predict/Prediction",
                        prediction -> prediction
                                .getMethods()
                                .removeIf(method -> method.getName().equals("top"))))
                .contains("top(int)", "REMOVED METHOD");
    }

    @Test
    void aMethodThatIsNoLongerPublicIsNoticed() throws IOException {
        assertThat(afterChange(
                        "org/convoke/text/UserError",
                        error -> error.getMethods().stream()
                                .filter(method -> method.getName().equals("remedy"))
                                .forEach(method ->
                                        method.setAccessFlags(AccessFlag.setPackage(method.getAccessFlags())))))
                .contains("remedy()");
    }

    @Test
    void anotherResultIsNoticed() throws IOException {
        assertThat(afterChange(
                        "org/convoke/predict/Prediction",
                        prediction -> prediction.getMethods().stream()
                                .filter(method -> method.getName().equals("classIndex"))
                                .forEach(method -> method.setDescriptor("()J"))))
                .contains("classIndex()");
    }
}
