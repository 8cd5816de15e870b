package org.convoke.array;

/** Which kernels compute: the bits are the same, the time is not. */
public enum KernelChoice {
    /** The Vector API where this JVM has it, else plain loops. */
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
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
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
        return this == PLAIN || !vectorModulePresent() ? new PlainKernels() : new VectorKernels();
    }
}
