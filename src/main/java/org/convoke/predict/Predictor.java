package org.convoke.predict;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.convoke.array.KernelChoice;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.RasterImage;
import org.convoke.net.Workspace;
import org.convoke.net.layer.Shape;
import org.convoke.store.LocalModel;
import org.convoke.store.Model;
import org.convoke.text.UserError;

/**
 * A trained model that predicts one image at a time, for services and other programs without Spark:
 *
 * <pre>{@code
 * Predictor predictor = Predictor.load(Path.of("models/photos"));
 * Prediction prediction = predictor.predict(Files.readAllBytes(Path.of("cat.jpg")));
 * System.out.println(prediction.className() + " " + prediction.probability());
 * }</pre>
 *
 * <p>The class path needs Convoke with its dependencies, and {@code jackson-dataformat-yaml}, which Spark brings and other
 * programs add. With {@code --add-modules=jdk.incubator.vector} among the JVM's options the Vector API computes, and else the
 * plain kernels, which take several times as long. The results are the same to the bit, and the same as those of {@code convoke
 * predict}.
 *
 * <p>Any number of threads may use one predictor. As many predict at the same time as the machine has processors, others wait.
 * Each of these has its own copy of the weights, and buffers, made when it is first needed; later calls take memory only for
 * what they return, and for the picture if there is one to decode.
 */
public final class Predictor {
    private final Model model;
    private final KernelChoice kernels;
    private final ImageShape shape;
    private final Optional<Decoding> decoding;
    private final float[][] tables;
    private final Semaphore free = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final Queue<OneImagePass> idle = new ConcurrentLinkedQueue<>();

    private Predictor(Model model, KernelChoice kernels, Optional<Decoding> decoding) {
        this.model = model;
        this.kernels = kernels;
        this.shape = shape(model);
        this.decoding = decoding;
        tables = model.facts().normalisation().tables();
    }

    /**
     * Reads a model directory.
     *
     * @throws UserError if the directory or a file is missing, damaged, or does not fit the others, or if the network needs more
     *     memory than there is
     */
    public static Predictor load(Path modelDirectory) {
        return new Predictor(LocalModel.read(modelDirectory), modelDirectory.toString(), KernelChoice.AUTO);
    }

    /**
     * A predictor for a model that has been read already.
     *
     * @throws UserError if the network needs more memory than there is
     */
    public static Predictor of(Model model) {
        return of(model, KernelChoice.AUTO);
    }

    /**
     * Likewise.
     *
     * @param kernels with which it computes; changes no bit
     * @throws UserError likewise
     */
    public static Predictor of(Model model, KernelChoice kernels) {
        return new Predictor(model, "the model", kernels);
    }

    Predictor(Model model, String where, KernelChoice kernels) {
        this(model, kernels, trained(model));
        requireMemory(where);
        idle.add(newPass());
    }

    private static ImageShape shape(Model model) {
        Shape input = model.network().input();
        return new ImageShape(input.channels(), input.rows(), input.columns());
    }

    /** What becomes of pictures; none if the network sees something else than grey or three colours. */
    private static Optional<Decoding> trained(Model model) {
        ImageShape shape = shape(model);
        return ImageShape.isPicture(shape.channels())
                ? Optional.of(Decoding.asTrained(shape, model.facts().decoding()))
                : Optional.empty();
    }

    private void requireMemory(String where) {
        try {
            long needed = Workspace.bytesForOneImage(model.network());
            long most = Runtime.getRuntime().maxMemory();
            if (needed > most) {
                throw new UserError(
                        where + ": the network needs " + needed / 1_000_000 + " MB for an image, and this JVM has "
                                + most / 1_000_000 + " MB",
                        "raise its -Xmx");
            }
        } catch (IllegalArgumentException e) {
            throw new UserError(where + ": the network is too large for this machine: " + e.getMessage(), e);
        }
    }

    /**
     * The same model, for pictures of other sizes than it was trained with.
     *
     * @param fit what becomes of a picture of another size than the network takes; without this, what became of those that it
     *     was trained with
     * @throws UserError if the model does not take pictures
     */
    public Predictor withFit(Fit fit) {
        return new Predictor(model, kernels, Optional.of(decoding().with(fit)));
    }

    /** The names of the classes, in the order of the network's outputs. */
    public List<String> classNames() {
        return model.facts().classNames();
    }

    /** The shape of the images that the network takes. */
    public ImageShape shape() {
        return shape;
    }

    /**
     * Predicts the class of a picture. It is turned upright, converted to grey or colour and resized as in training.
     *
     * @param imageFile the bytes of a JPEG, PNG, GIF, BMP, WebP or TIFF file
     * @throws BadImage if it is no picture, is truncated or damaged, declares more pixels than in training were allowed, or has
     *     another size than the network takes and the {@linkplain #withFit fit} is none
     * @throws UserError if the model does not take pictures
     */
    public Prediction predict(byte[] imageFile) throws BadImage {
        decoding();
        OneImagePass pass = borrow();
        try {
            return pass.prediction(pass.decode(imageFile));
        } finally {
            giveBack(pass);
        }
    }

    /**
     * Predicts the class of a picture that is decoded already. It is converted to grey or colour and resized as in training.
     *
     * @throws BadImage if it has another size than the network takes and the {@linkplain #withFit fit} is none, or cannot be resized
     * @throws UserError if the model does not take pictures
     */
    public Prediction predict(RasterImage image) throws BadImage {
        return predictPixels(decoding().pixels(image));
    }

    /**
     * Predicts the class of an image of the network's own shape.
     *
     * @param pixels unsigned bytes, {@code [channel][row][column]}
     * @throws IllegalArgumentException if there are more or fewer than {@link #shape} says
     */
    public Prediction predictPixels(byte[] pixels) {
        requireSize(pixels.length);
        OneImagePass pass = borrow();
        try {
            return pass.prediction(pixels);
        } finally {
            giveBack(pass);
        }
    }

    /**
     * What the network's last layer gives for an image: under the cross-entropy the logits, of which a softmax makes the
     * probabilities.
     *
     * @param values what the network sees of an image, after normalisation, {@code [channel][row][column]}
     * @return a number for each class
     * @throws IllegalArgumentException if there are more or fewer than {@link #shape} says
     */
    public float[] outputs(float[] values) {
        requireSize(values.length);
        OneImagePass pass = borrow();
        try {
            return pass.outputs(values);
        } finally {
            giveBack(pass);
        }
    }

    /**
     * Likewise, for an image of the network's own shape.
     *
     * @param pixels unsigned bytes, {@code [channel][row][column]}
     * @return a number for each class
     * @throws IllegalArgumentException if there are more or fewer than {@link #shape} says
     */
    public float[] outputs(byte[] pixels) {
        requireSize(pixels.length);
        OneImagePass pass = borrow();
        try {
            return pass.outputs(pixels);
        } finally {
            giveBack(pass);
        }
    }

    private void requireSize(int size) {
        if (size != shape.size()) {
            throw new IllegalArgumentException(size + " values, but the network takes images of " + shape);
        }
    }

    private Decoding decoding() {
        return decoding.orElseThrow(() -> new UserError(
                "pictures have 1 or 3 channels, and the network takes " + shape.channels(),
                "predict from pixels instead"));
    }

    private OneImagePass borrow() {
        free.acquireUninterruptibly();
        try {
            OneImagePass pass = idle.poll();
            return pass != null ? pass : newPass();
        } catch (RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    private OneImagePass newPass() {
        Workspace workspace = Workspace.forOneImage(model.network(), kernels.kernels());
        workspace.load(model.weights());
        return new OneImagePass(workspace, classNames(), tables, decoding);
    }

    private void giveBack(OneImagePass pass) {
        idle.add(pass);
        free.release();
    }

    /** For example {@code 3 × 64 × 64 pixels → 5 classes, vectors of 512 bits}. */
    @Override
    public String toString() {
        return shape + " pixels → " + classNames().size() + " classes, " + kernels.kernels();
    }
}
