package org.convoke.array;

import java.util.Optional;
import org.convoke.text.Setting;

/** Which kernels compute: the bits are the same, the time is not. */
public enum KernelChoice {
    /** The Vector API where this JVM has it and makes it quick, else plain loops. */
    AUTO,
    /** Plain loops. */
    PLAIN,
    /** The Vector API; fails where this JVM lacks it. */
    VECTOR;

    /** What to tell the user of a JVM without the vector module. */
    public static final String MISSING_MODULE =
            "the JVM lacks the module jdk.incubator.vector, so the slow plain kernels"
                    + " compute: add --add-modules=jdk.incubator.vector to its options (spark-submit does it by itself)";

    /** Whether this JVM has the Vector API. */
    public static boolean vectorModulePresent() {
        return JavaVm.current().module();
    }

    /** Why {@link #AUTO} computes with plain loops in this JVM, and what to do; empty if it does not. */
    public static Optional<String> whyPlain() {
        return whyPlain(JavaVm.current());
    }

    static Optional<String> whyPlain(JavaVm vm) {
        return vm.module()
                ? vm.whySlow()
                        .map(why -> why + ", so the slow plain kernels compute: " + Setting.KERNELS.to("vector")
                                + " uses the Vector API nevertheless")
                : Optional.of(MISSING_MODULE);
    }

    /**
     * The kernels of this choice.
     *
     * @throws IllegalStateException if {@link #VECTOR} is asked for and the module is missing
     */
    public Kernels kernels() {
        if (this == VECTOR && !vectorModulePresent()) {
            throw new IllegalStateException(MISSING_MODULE);
        }
        return this == PLAIN || this == AUTO && whyPlain().isPresent() ? new PlainKernels() : new VectorKernels();
    }
}
