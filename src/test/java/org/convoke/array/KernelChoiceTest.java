package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.convoke.text.Setting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    private static final String NAME = "OpenJDK 64-Bit Server VM";
    private static final String INFO = "mixed mode, sharing";

    private static String why(JavaVm vm) {
        return Setting.plain(KernelChoice.whyPlain(vm).orElse("quick"));
    }

    @Test
    void vectorsWhereC2CompilesThem() {
        assertThat(why(new JavaVm(true, NAME, INFO, false, 17))).isEqualTo("quick");
        assertThat(why(new JavaVm(true, "Java HotSpot(TM) 64-Bit Server VM", "mixed mode", false, 25)))
                .isEqualTo("quick");
    }

    @Test
    void plainLoopsElsewhereWithTheReasonAndHowToForceVectors() {
        String force = ", so the slow plain kernels compute: kernels=vector uses the Vector API nevertheless";
        assertThat(why(new JavaVm(true, NAME, "interpreted mode, sharing", false, 17)))
                .isEqualTo("the JVM only interprets (-Xint)" + force);
        assertThat(why(new JavaVm(true, NAME, "mixed mode, emulated-client, sharing", false, 17)))
                .isEqualTo("the JVM runs without the C2 compiler" + force);
        assertThat(why(new JavaVm(true, "Eclipse OpenJ9 VM", "JRE 17", false, 17)))
                .isEqualTo("the JVM runs without the C2 compiler" + force);
        assertThat(why(new JavaVm(true, NAME, INFO, true, 21)))
                .isEqualTo("the JVM uses a JVMCI compiler in place of C2" + force);
        assertThat(why(new JavaVm(true, NAME, INFO, false, 26)))
                .isEqualTo("the Vector API of Java 26 is not tested, only up to Java 25" + force);
        assertThat(why(new JavaVm(false, NAME, INFO, false, 17))).isEqualTo(KernelChoice.MISSING_MODULE);
    }

    @Test
    @Tag("slow")
    void aJvmThatOnlyInterpretsTakesPlainLoopsUnlessToldOtherwise() throws Exception {
        Process java = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        place(KernelChoice.class) + File.pathSeparator + place(ChosenKernels.class),
                        ChosenKernels.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).isZero();
        assertThat(out).startsWith("plain loops, vectors of ");
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
