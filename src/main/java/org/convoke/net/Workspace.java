package org.convoke.net;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import org.convoke.array.Kernels;
import org.convoke.array.LaneConversion;
import org.convoke.array.Objective;
import org.convoke.array.PlainKernels;

/**
 * A network planned for micro-batches of so many images: its buffers and the forward and backward pass over them. Nothing
 * is allocated after construction. One thread at a time.
 *
 * <p>The layers with rows and columns run group by group, 16 images through all of them before the next 16, so that
 * activations are still in the cache when they are needed; the flat layers run over the whole micro-batch.
 */
public final class Workspace {
    private final Network network;
    private final Parameters parameters;
    private final int groups;
    private final int classes;
    private final float[] a;
    private final int weights;
    private final int gradient;
    private final Tensor input;
    private final Tensor flattened;
    private final Tensor output;
    /** Arrays, whose loops make no iterators. */
    private final Step[] spatial;

    private final Step[] flat;
    private final Objective objective;
    private final int[] labels;
    private final double[] losses;
    private int count;
    /** How many groups hold images: only these go through the spatial layers. */
    private int used;

    /**
     * Plans a network.
     *
     * @param lanes the most images of a micro-batch; rounded up to a multiple of 16
     * @throws IllegalArgumentException if lanes is below 1, or the buffers do not fit one array
     */
    public Workspace(Network network, Kernels kernels, int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("a micro-batch of " + lanes + " images");
        }
        this.network = network;
        groups = (lanes + LANES - 1) / LANES;
        Plan plan = new Plan(network, kernels, groups);
        parameters = plan.parameters;
        weights = plan.weights;
        gradient = plan.gradient;
        input = plan.input;
        flattened = plan.flattened();
        output = plan.output();
        classes = network.classes();
        spatial = plan.spatial.toArray(Step[]::new);
        flat = plan.flat.toArray(Step[]::new);
        objective = network.loss() == Loss.CROSS_ENTROPY
                ? kernels.crossEntropy(output.value())
                : kernels.squaredError(output.value());
        labels = new int[groups * LANES];
        losses = new double[groups * LANES];
        a = plan.arena.allocate();
    }

    /**
     * The bytes that a workspace takes, without making one.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static long bytes(Network network, int lanes) {
        Plan plan = new Plan(network, new PlainKernels(), (lanes + LANES - 1) / LANES);
        return plan.arena.reserved() * Float.BYTES;
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /** Where the parameters lie in the flat arrays that {@link #load} takes and {@link #gradient} fills. */
    public Parameters parameters() {
        return parameters;
    }

    /** The most images of a micro-batch. */
    public int lanes() {
        return groups * LANES;
    }

    /** Copies the weights of all layers in. */
    public void load(float[] flatWeights) {
        System.arraycopy(flatWeights, 0, a, weights, parameters.size());
    }

    /** Sets the gradient sum to zero. */
    public void clearGradient() {
        Arrays.fill(a, gradient, gradient + parameters.size(), 0f);
    }

    /** Copies the gradient sum of all layers out. */
    public void gradient(float[] flatGradient) {
        System.arraycopy(a, gradient, flatGradient, 0, parameters.size());
    }

    /**
     * Puts images into the lanes of the next pass; the lanes after them are empty.
     *
     * @param pixels unsigned bytes, {@code [image][channel][row][column]}
     * @param allLabels the class of each image in {@code pixels}; those below 0 count as 0
     * @param first the image of {@code pixels} from which the numbers in {@code images} count
     * @param images which images to take: {@code images[from] … images[to − 1]}
     * @param tables for each channel the value of each of the 256 pixel values
     * @throws IllegalArgumentException if there are more images than lanes
     */
    public void images(byte[] pixels, int[] allLabels, int first, int[] images, int from, int to, float[][] tables) {
        begin(to - from);
        int size = network.input().size();
        for (int n = 0; n < count; n++) {
            int image = first + images[from + n];
            label(n, allLabels[image]);
            LaneConversion.put(pixels, image * size, tables, input.value(), a, input.at(n / LANES), n % LANES);
        }
    }

    /**
     * Puts images of floats into the lanes of the next pass.
     *
     * @param values {@code [image][channel][row][column]}
     * @param itsLabels the class of each image; those below 0 count as 0
     * @throws IllegalArgumentException if there are more images than lanes, or a label is not a class
     */
    public void images(float[] values, int[] itsLabels) {
        begin(itsLabels.length);
        for (int n = 0; n < count; n++) {
            label(n, itsLabels[n]);
            LaneConversion.put(values, n * network.input().size(), input.value(), a, input.at(n / LANES), n % LANES);
        }
    }

    private void begin(int images) {
        if (images > lanes()) {
            throw new IllegalArgumentException(images + " images for " + lanes() + " lanes");
        }
        count = images;
        used = (count + LANES - 1) / LANES;
        if (count % LANES != 0) {
            LaneConversion.clear(input.value(), a, input.at(count / LANES), count % LANES);
        }
        // The flat layers take all groups, so what another micro-batch left there must not count.
        for (int unit = 0; unit < flattened.value().channels(); unit++) {
            for (int g = used; g < groups; g++) {
                int at = flattened.valueAt() + flattened.value().at(unit, 0, g);
                Arrays.fill(a, at, at + LANES, 0f);
            }
        }
    }

    private void label(int n, int label) {
        if (label >= classes) {
            throw new IllegalArgumentException("image " + n + " has label " + label + " of " + classes + " classes");
        }
        labels[n] = Math.max(0, label);
    }

    /** The forward pass, to the prediction and the loss of each image. */
    public void forward() {
        forwardLayers();
        forwardObjective();
    }

    /**
     * The forward pass through the layers only: {@link #output} is then what the last layer gives, which under the
     * cross-entropy are the logits, before the softmax.
     */
    public void forwardLayers() {
        for (int g = 0; g < used; g++) {
            for (Step step : spatial) {
                step.forward(a, g);
            }
        }
        for (Step step : flat) {
            step.forward(a, 0);
        }
    }

    /** After {@link #forwardLayers}, the rest of {@link #forward}. */
    public void forwardObjective() {
        objective.apply(a, output.valueAt(), output.gradientAt(), labels, count, losses);
    }

    /** The backward pass after {@link #forward}: adds the gradient summed over the images. */
    public void backward() {
        for (int i = flat.length - 1; i >= 0; i--) {
            flat[i].weightGradient(a, groups);
            flat[i].backward(a, 0);
        }
        for (int g = 0; g < used; g++) {
            for (int i = spatial.length - 1; i >= 0; i--) {
                spatial[i].backward(a, g);
            }
        }
        for (int i = spatial.length - 1; i >= 0; i--) {
            spatial[i].weightGradient(a, used);
        }
    }

    /** How many images the last pass had. */
    public int count() {
        return count;
    }

    /** The loss of image n of the last pass. */
    public double loss(int n) {
        return losses[n];
    }

    /** The network's output k for image n of the last pass: a probability where the loss is the cross-entropy. */
    public float output(int n, int k) {
        return a[output.valueAt() + output.value().at(k, 0, n / LANES) + n % LANES];
    }

    /** The class with the greatest output for image n of the last pass; of equal ones the first. */
    public int prediction(int n) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            best = output(n, k) > output(n, best) ? k : best;
        }
        return best;
    }
}
