package org.convoke.array;

/** Prints the kernels that this JVM chooses, and those that it takes when told to: for a JVM of its own. */
final class ChosenKernels {
    private ChosenKernels() {}

    public static void main(String[] arguments) {
        System.out.println(KernelChoice.AUTO.kernels() + ", " + KernelChoice.VECTOR.kernels());
    }
}
