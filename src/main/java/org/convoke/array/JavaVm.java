package org.convoke.array;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * What decides whether the Vector API is quick in a JVM. Only HotSpot's second compiler (C2) turns its calls into vector
 * instructions; anywhere else each makes an object, and the vector kernels are far slower than plain loops.
 *
 * @param module whether the JVM has the module of the Vector API
 * @param name its name, the system property {@code java.vm.name}
 * @param info how it runs, the system property {@code java.vm.info}
 * @param jvmci whether another compiler, such as Graal, takes C2's place
 * @param feature its Java version, such as 17
 */
record JavaVm(boolean module, String name, String info, boolean jvmci, int feature) {
    /** The newest Java that the vector kernels are tested with: the API is an incubator's, and may change. */
    static final int NEWEST = 25;

    /** The JVM that this runs in. */
    static JavaVm current() {
        return new JavaVm(
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                System.getProperty("java.vm.name", ""),
                System.getProperty("java.vm.info", ""),
                usesJvmci(),
                Runtime.version().feature());
    }

    private static boolean usesJvmci() {
        try {
            HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return options != null
                    && Boolean.parseBoolean(
                            options.getVMOption("UseJVMCICompiler").getValue());
        } catch (IllegalArgumentException | LinkageError e) {
            // No such option, or no such bean: no such compiler.
            return false;
        }
    }

    /** Why vector kernels would not be quick here, though the module is there; empty if they are. */
    Optional<String> whySlow() {
        if (info.contains("interpreted mode")) {
            return Optional.of("the JVM only interprets (-Xint)");
        }
        if (!name.contains("Server VM") || info.contains("emulated-client")) {
            return Optional.of("the JVM runs without the C2 compiler");
        }
        if (jvmci) {
            return Optional.of("the JVM uses a JVMCI compiler in place of C2");
        }
        if (feature > NEWEST) {
            return Optional.of("the Vector API of Java " + feature + " is not tested, only up to Java " + NEWEST);
        }
        return Optional.empty();
    }
}
