package org.convoke.train;

/**
 * Kernels that make the elements of patches uncorrelated: v / √(λ + ε) for the eigenvalues λ of their covariance, greatest
 * first, and unit eigenvectors v; then the negatives of these kernels in the same order. (Page, "How to train your ResNet 8:
 * bag of tricks", 2019; Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024.)
 */
public final class PatchWhitening {
    /** ε, which keeps directions in which patches hardly differ from being all noise. */
    public static final double EPSILON = 5e-4;

    private PatchWhitening() {}

    /**
     * The kernels.
     *
     * @param covariance of the elements of a patch
     * @param maps how many kernels, at most two for each element; of an odd number one negative is missing
     * @return {@code [map][element]}
     * @throws IllegalArgumentException if there are too many maps
     */
    public static float[] kernels(double[][] covariance, int maps) {
        int length = covariance.length;
        if (maps < 1 || maps > 2 * length) {
            throw new IllegalArgumentException(maps + " maps of patches with " + length + " elements");
        }
        SymmetricEigen eigen = SymmetricEigen.of(covariance);
        int positive = (maps + 1) / 2;
        float[] kernels = new float[maps * length];
        for (int map = 0; map < maps; map++) {
            int direction = map % positive;
            double sign = map < positive ? 1 : -1;
            // Rounding may leave an eigenvalue that is 0 a little below it.
            double deviation = StrictMath.sqrt(Math.max(0, eigen.values()[direction]) + EPSILON);
            for (int i = 0; i < length; i++) {
                kernels[map * length + i] = (float) (sign * eigen.vectors()[direction][i] / deviation + 0.0);
            }
        }
        return kernels;
    }
}
