package org.convoke.net;

import static org.convoke.array.Layout.LANES;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.convoke.array.Kernels;
import org.convoke.array.LaneConversion;
import org.convoke.array.Layout;
import org.convoke.array.Objective;
import org.convoke.array.PlainKernels;
import org.convoke.array.Targets;
import org.convoke.net.layer.Form;
import org.convoke.net.layer.Pass;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Tensor;

/**
 * A network planned for micro-batches of so many images: its buffers and the forward and backward pass over them. Nothing
 * is allocated after construction. One thread at a time.
 *
 * <p>Groups of 16 images run one after the other through as many layers as possible, see {@link Program}.
 */
public final class Workspace {
    private static final float[] NOTHING = new float[0];

    private final Network network;
    /** Of an image, or of what enters in its place. */
    private final Shape entering;

    private final Parameters parameters;
    private final int lanes;
    private final int classes;
    private final float[] a;
    private final int weights;
    private final int gradient;
    private final boolean training;
    private final Tensor input;
    private final PaddingStep inputPadding;
    private final Tensor output;
    /** Where the loss writes its gradient. */
    private final int outputGradient;
    /** An array, whose loops make no iterators. */
    private final Program.Stretch[] stretches;

    /** What leaves each node, where that may be read. */
    private final List<Tensor> values;

    private final FoldedNorm[] foldedNorms;
    /** Nothing where the output is that of an inner node. */
    private final Optional<Objective> objective;

    /** Of the output. */
    private final Shape leaving;

    private final Pass pass;
    private float[] loadedFrozen = NOTHING;
    private float[] loaded = NOTHING;
    private final float smoothing;
    private final Targets targets;
    private final double[] losses;

    /**
     * Plans a network for training.
     *
     * @param lanes the most images of a micro-batch; rounded up to a multiple of 16
     * @throws IllegalArgumentException if lanes is below 1, or the buffers do not fit one array
     */
    public Workspace(Network network, Kernels kernels, int lanes) {
        this(network, kernels, lanes, 0);
    }

    /**
     * Plans a network for training, with smoothed labels if the loss is the cross-entropy.
     *
     * @param smoothing how much of the target is spread evenly over all classes, see {@link Kernels#crossEntropy(Layout, float)}
     * @throws IllegalArgumentException as the other constructor does
     */
    public Workspace(Network network, Kernels kernels, int lanes, float smoothing) {
        this(network, kernels, lanes, smoothing, Purpose.TRAINING, Planner.Extent.whole(network));
    }

    /**
     * Plans what comes after a node for training. What enters is that node's output: {@link #images(float[], int[], int, int[], int,
     * int)} takes it. Parameters are those of the whole network.
     *
     * @param node the end of the network's {@link FrozenPrefix}
     * @throws IllegalArgumentException as the constructors do
     */
    public static Workspace after(int node, Network network, Kernels kernels, int lanes, float smoothing) {
        return new Workspace(network, kernels, lanes, smoothing, Purpose.TRAINING, extentAfter(node, network));
    }

    /** Likewise for predictions only. */
    public static Workspace forInferenceAfter(int node, Network network, Kernels kernels, int lanes) {
        return new Workspace(network, kernels, lanes, 0, Purpose.INFERENCE, extentAfter(node, network));
    }

    private static Planner.Extent extentAfter(int node, Network network) {
        return new Planner.Extent(node, network.nodes().size() - 1);
    }

    /**
     * Plans a network up to a node, for forward passes in little memory after which {@link #leaving} has that node's output.
     *
     * @param node before the last
     * @param training whether the output has the bits of training; otherwise those of predictions, where normalisations are folded
     *     into convolutions
     * @throws IllegalArgumentException as the constructors do
     */
    public static Workspace upTo(int node, Network network, Kernels kernels, int lanes, boolean training) {
        return new Workspace(
                network,
                kernels,
                lanes,
                0,
                training ? Purpose.UNFOLDED : Purpose.INFERENCE,
                new Planner.Extent(-1, node));
    }

    /**
     * Plans a network for predictions only: no gradients, and little memory.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static Workspace forInference(Network network, Kernels kernels, int lanes) {
        return new Workspace(network, kernels, lanes, 0, Purpose.INFERENCE, Planner.Extent.whole(network));
    }

    /**
     * Plans a network for predictions of one image at a time, which take less time than those of {@link #forInference} and have
     * the same bits.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static Workspace forOneImage(Network network, Kernels kernels) {
        return new Workspace(network, kernels, 1, 0, Purpose.ONE_IMAGE, Planner.Extent.whole(network));
    }

    /**
     * Plans a network for predictions after which {@link #values} says what left each node.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static Workspace forWatching(Network network, Kernels kernels, int lanes) {
        return new Workspace(network, kernels, lanes, 0, Purpose.WATCHING, Planner.Extent.whole(network));
    }

    private Workspace(
            Network network, Kernels kernels, int lanes, float smoothing, Purpose purpose, Planner.Extent extent) {
        this.network = network;
        training = purpose == Purpose.TRAINING;
        int groups = groups(lanes);
        this.lanes = purpose == Purpose.ONE_IMAGE ? 1 : groups * LANES;
        Planner plan = new Planner(network, kernels, groups, purpose, extent);
        entering = network.output(extent.after());
        leaving = network.output(extent.to());
        parameters = plan.parameters();
        weights = plan.weightsAt();
        gradient = plan.gradientAt();
        input = plan.input();
        inputPadding = new PaddingStep(input);
        output = plan.output();
        outputGradient = plan.outputGradientAt();
        classes = network.classes();
        stretches = plan.program().stretches();
        objective = extent.endsEarly(network)
                ? Optional.empty()
                : Optional.of(
                        network.loss() == Loss.CROSS_ENTROPY
                                ? kernels.crossEntropy(output.layout(), smoothing)
                                : kernels.squaredError(output.layout()));
        this.smoothing = smoothing;
        targets = new Targets(groups * LANES);
        losses = new double[groups * LANES];
        pass = new Pass(training, groups * LANES);
        values = IntStream.range(
                        0, purpose == Purpose.WATCHING ? network.nodes().size() : 0)
                .mapToObj(plan::value)
                .toList();
        foldedNorms = plan.foldedNorms().toArray(FoldedNorm[]::new);
        a = plan.allocate();
    }

    private static int groups(int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("a micro-batch of " + lanes + " images");
        }
        return (lanes + LANES - 1) / LANES;
    }

    /**
     * The bytes that a workspace takes, without making one.
     *
     * @param training whether it is one for training
     * @throws IllegalArgumentException as the constructor does
     */
    public static long bytes(Network network, int lanes, boolean training) {
        return bytes(network, groups(lanes), training ? Purpose.TRAINING : Purpose.INFERENCE);
    }

    /**
     * The bytes that a workspace {@linkplain #forOneImage for one image} takes, without making one.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static long bytesForOneImage(Network network) {
        return bytes(network, 1, Purpose.ONE_IMAGE);
    }

    private static long bytes(Network network, int groups, Purpose purpose) {
        Planner plan = new Planner(network, new PlainKernels(), groups, purpose);
        return plan.arena().reserved() * Float.BYTES;
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
        return lanes;
    }

    /**
     * Copies the weights of all layers in.
     *
     * @param flatWeights all of them; or those that {@linkplain Parameters#changing() change}, after {@link #loadFrozen}
     */
    public void load(float[] flatWeights) {
        System.arraycopy(flatWeights, 0, a, weights, flatWeights.length);
        loaded = NOTHING;
        for (FoldedNorm norm : foldedNorms) {
            norm.apply(a);
        }
    }

    /**
     * Copies all weights in, unless it was this array the last time.
     *
     * @param flatWeights all of them, which are not changed later
     */
    public void loadOnce(float[] flatWeights) {
        if (flatWeights != loaded) {
            load(flatWeights);
            loaded = flatWeights;
        }
    }

    /**
     * Copies the frozen weights in, unless it was this array the last time.
     *
     * @param frozen what comes in the flat array after those that change; it is not changed later
     */
    public void loadFrozen(float[] frozen) {
        if (frozen != loadedFrozen) {
            System.arraycopy(frozen, 0, a, weights + parameters.changing(), frozen.length);
            loadedFrozen = frozen;
        }
    }

    /** Sets the gradient sum to zero. */
    public void clearGradient() {
        Arrays.fill(a, gradient, gradient + parameters.changing(), 0f);
    }

    /** Copies the gradient sum out, of what {@linkplain Parameters#changing() changes}. */
    public void gradient(float[] flatGradient) {
        System.arraycopy(a, gradient, flatGradient, 0, parameters.changing());
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
        int size = entering.size();
        for (int n = 0; n < pass.images(); n++) {
            int image = first + images[from + n];
            label(n, allLabels[image]);
            LaneConversion.put(pixels, image * size, tables, input.layout(), a, input.at(n / LANES), n % LANES);
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
        for (int n = 0; n < pass.images(); n++) {
            label(n, itsLabels[n]);
            LaneConversion.put(values, n * entering.size(), input.layout(), a, input.at(n / LANES), n % LANES);
        }
    }

    /**
     * Likewise, with the arguments of {@link #images(byte[], int[], int, int[], int, int, float[][])}.
     *
     * @param values {@code [image][channel][row][column]}
     */
    public void images(float[] values, int[] allLabels, int first, int[] images, int from, int to) {
        begin(to - from);
        int size = entering.size();
        for (int n = 0; n < pass.images(); n++) {
            int image = first + images[from + n];
            label(n, allLabels[image]);
            LaneConversion.put(values, image * size, input.layout(), a, input.at(n / LANES), n % LANES);
        }
    }

    /**
     * Gives an image of the next pass what its random numbers follow from, for layers that draw some.
     *
     * @param n its place among the images of the micro-batch
     * @param stream the same wherever and whenever the pass is computed
     */
    public void stream(int n, long stream) {
        pass.stream(n, stream);
    }

    /** Whether it is one for training. */
    public boolean isForTraining() {
        return training;
    }

    /** Whether {@link #values} may be asked for. */
    public boolean isForWatching() {
        return !values.isEmpty();
    }

    /** How much of the target is spread evenly over all classes. */
    public float smoothing() {
        return smoothing;
    }

    private void begin(int images) {
        if (images > lanes()) {
            throw new IllegalArgumentException(images + " images for " + lanes() + " lanes");
        }
        pass.begin(images);
        for (int group = 0; group < pass.groups(); group++) {
            inputPadding.forward(a, group, pass);
            if (pass.imagesIn(group) < LANES) {
                LaneConversion.clear(input.layout(), a, input.at(group), pass.imagesIn(group));
            }
        }
    }

    private void label(int n, int label) {
        if (label >= classes) {
            throw new IllegalArgumentException("image " + n + " has label " + label + " of " + classes + " classes");
        }
        targets.set(n, Math.max(0, label));
    }

    /**
     * Says that an image of the next pass is a mixture of two.
     *
     * @param n its place among the images of the micro-batch
     * @param label a class
     * @param other another class, or the same
     * @param share how much of the image the first class has, from 0 to 1
     * @throws IllegalArgumentException if a label is not a class
     */
    public void mixture(int n, int label, int other, double share) {
        label(n, Math.max(label, other));
        targets.mix(n, label, other, share);
    }

    /**
     * Has an image of the next pass count by its class and its own weight: its loss and gradient are multiplied by both, of a
     * mixture by the mean of the two images' by the shares.
     *
     * @param n its place among the images of the micro-batch
     * @param classWeights of all classes; or none, and all are 1
     * @param own the weight of the image
     * @param other the weight of the image that is mixed into it
     */
    public void weigh(int n, float[] classWeights, float own, float other) {
        targets.weigh(n, classWeights, own, other);
    }

    /** The forward pass, to the prediction and the loss of each image. Without images, no pass does anything. */
    public void forward() {
        forwardLayers();
        forwardObjective();
    }

    /**
     * The forward pass through the layers only: {@link #output} is then what the last layer gives, which under the
     * cross-entropy are the logits, before the softmax.
     */
    public void forwardLayers() {
        if (pass.images() > 0) {
            for (Program.Stretch stretch : stretches) {
                stretch.forward(a, pass);
            }
        }
    }

    /**
     * Copies out what {@link #output} gives for the images of the last pass.
     *
     * @param into takes it as {@code [image][class]}
     */
    public void outputs(float[] into) {
        for (int n = 0; n < pass.images(); n++) {
            for (int k = 0; k < classes; k++) {
                into[n * classes + k] = output(n, k);
            }
        }
    }

    /**
     * After {@link #forwardLayers}, replaces each output by its mean with another, (output + other) · ½.
     *
     * @param others {@code [image][class]}
     */
    public void averageOutputs(float[] others) {
        for (int n = 0; n < pass.images(); n++) {
            for (int k = 0; k < classes; k++) {
                a[outputAt(n, k)] = (output(n, k) + others[n * classes + k]) * 0.5f;
            }
        }
    }

    /** After {@link #forwardLayers}, the rest of {@link #forward}. */
    public void forwardObjective() {
        if (pass.images() > 0) {
            objective.orElseThrow().apply(a, output.at(0), outputGradient, targets, pass.images(), losses);
        }
    }

    /**
     * After {@link #forwardLayers}, in place of the loss: {@link #backward} then adds the gradient of the sum over the images of
     * one output of each.
     *
     * @param chosen which output of each image of the pass
     */
    void gradientOf(int[] chosen) {
        Arrays.fill(a, outputGradient, outputGradient + (int) output.layout().size(), 0f);
        for (int n = 0; n < pass.images(); n++) {
            a[outputGradient + outputAt(n, chosen[n]) - output.at(0)] = 1;
        }
    }

    /** The backward pass after {@link #forward}: adds the gradient summed over the images. */
    public void backward() {
        if (!training) {
            throw new IllegalStateException("a workspace for inference has no backward pass");
        }
        if (pass.images() > 0) {
            for (int i = stretches.length - 1; i >= 0; i--) {
                stretches[i].backward(a, pass);
            }
        }
    }

    /** How many images the last pass had. */
    public int count() {
        return pass.images();
    }

    /** The loss of image n of the last pass. */
    public double loss(int n) {
        return losses[n];
    }

    /** The class of image n of the last pass; of a mixture, the one that has the larger share, of equal ones the first. */
    public int label(int n) {
        return targets.main(n);
    }

    /** The network's output k for image n of the last pass: a probability where the loss is the cross-entropy. */
    public float output(int n, int k) {
        return a[outputAt(n, k)];
    }

    private int outputAt(int n, int k) {
        return output.at(0) + output.layout().at(k, 0, n / LANES) + n % LANES;
    }

    /**
     * What left a node for image n of the last pass, {@code [channel][row][column]}. A softmax at the end of a network with
     * cross-entropy is part of the loss: its values are those of the node before it.
     *
     * @throws IllegalStateException if the workspace was not made for that
     */
    public float[] values(int node, int n) {
        if (values.isEmpty()) {
            throw new IllegalStateException("the workspace is not for watching");
        }
        float[] itsValues = new float[network.output(node).size()];
        read(values.get(node), network.output(node), n, itsValues, 0);
        return itsValues;
    }

    /**
     * Copies out what left the node {@linkplain #upTo up to which} the workspace goes, for image n of the last pass.
     *
     * @param into takes it as {@code [channel][row][column]}
     * @param first where it begins there
     */
    public void leaving(int n, float[] into, int first) {
        read(output, leaving, n, into, first);
    }

    private void read(Tensor tensor, Shape shape, int n, float[] into, int first) {
        for (int i = 0; i < shape.size(); i++) {
            int area = shape.rows() * shape.columns();
            int place = tensor.form() == Form.FLAT
                    ? tensor.layout().at(i, 0, n / LANES)
                    : tensor.layout().at(i / area, i % area / shape.columns(), i % shape.columns());
            into[first + i] = a[tensor.at(n / LANES) + place + n % LANES];
        }
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
