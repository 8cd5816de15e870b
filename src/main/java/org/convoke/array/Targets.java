package org.convoke.array;

/**
 * What the images of a micro-batch should be recognised as: image n as class a with the share λ and as class b with the share
 * 1 − λ, and how much its loss counts, w. An image of one class has a = b, λ = 1 and w = 1. Used again for every micro-batch.
 */
public final class Targets {
    private final int[] labels;
    private final int[] others;
    private final double[] shares;
    private final float[] weights;

    /** Room for so many images. */
    public Targets(int images) {
        labels = new int[images];
        others = new int[images];
        shares = new double[images];
        weights = new float[images];
    }

    /** Images of one class each. */
    public static Targets of(int... labels) {
        Targets targets = new Targets(labels.length);
        for (int n = 0; n < labels.length; n++) {
            targets.set(n, labels[n]);
        }
        return targets;
    }

    /** Image n is of one class. */
    public void set(int n, int label) {
        mix(n, label, label, 1);
        weights[n] = 1;
    }

    /**
     * Image n is a mixture; its weight stays.
     *
     * @param label a
     * @param other b, which may be a
     * @param share λ, the share of a, from 0 to 1
     */
    public void mix(int n, int label, int other, double share) {
        labels[n] = label;
        others[n] = other;
        shares[n] = share;
    }

    /**
     * Image n counts by the weights of its classes and its own: w = λ w_a v_a + (1 − λ) w_b v_b.
     *
     * @param classWeights of all classes; or none, and all are 1
     * @param own v_a, the weight of the image of class a
     * @param other v_b, that of the image of class b
     */
    public void weigh(int n, float[] classWeights, float own, float other) {
        double share = shares[n];
        weights[n] =
                (float) (share * of(labels[n], classWeights) * own + (1 - share) * of(others[n], classWeights) * other);
    }

    private static float of(int label, float[] classWeights) {
        return classWeights.length == 0 ? 1 : classWeights[label];
    }

    /** The class that has the larger share of image n: a where λ is at least ½, b otherwise. */
    public int main(int n) {
        return shares[n] >= 0.5 ? labels[n] : others[n];
    }

    /** a of image n. */
    int label(int n) {
        return labels[n];
    }

    /** b of image n. */
    int other(int n) {
        return others[n];
    }

    /** λ of image n. */
    double share(int n) {
        return shares[n];
    }

    /** w of image n. */
    float weight(int n) {
        return weights[n];
    }

    /** λ [j = a] + (1 − λ) [j = b] of image n. */
    double share(int n, int j) {
        return (j == labels[n] ? shares[n] : 0) + (j == others[n] ? 1 - shares[n] : 0);
    }
}
