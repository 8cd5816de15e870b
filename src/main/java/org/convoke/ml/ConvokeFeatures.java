package org.convoke.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.spark.LayerColumn;
import org.convoke.store.Model;
import org.convoke.store.ModelDirectory;

/**
 * Appends what a layer of a trained network gives as a vector, for another estimator to learn from:
 *
 * <pre>{@code
 * ConvokeFeatures features = ConvokeFeatures.load("models/photos")
 *         .setLayer("dense1")
 *         .setInputCol("image")
 *         .setOutputCol("features");
 * new Pipeline().setStages(new PipelineStage[] {features, new LogisticRegression()}).fit(photos);
 * }</pre>
 *
 * <p>The vector has the layer's output as {@code [channel][row][column]}. Its input may be of the same types as that of {@link
 * ConvokeClassifier}. {@link #transform} works on streams, and starts no job.
 */
public final class ConvokeFeatures extends Transformer implements ImageParams, MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final StageParams own;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> layer;
    private final Param<String> model;
    /** Empty, or one; guarded by itself. */
    private final List<TrainedNetwork> trained;

    /** A stage whose model is that of {@link #setModel}. */
    public ConvokeFeatures() {
        this(Identifiable.randomUID("convokeFeatures"));
    }

    /** Likewise. */
    public ConvokeFeatures(String uid) {
        this(uid, List.of());
    }

    ConvokeFeatures(String uid, Model model) {
        this(uid, List.of(new TrainedNetwork(model)));
    }

    private ConvokeFeatures(String uid, List<TrainedNetwork> trained) {
        super();
        this.uid = uid;
        this.trained = new ArrayList<>(trained);
        own = new StageParams(
                this,
                List.of(
                        ClassifierParam.IMAGE_FIT,
                        ClassifierParam.RESIZE,
                        ClassifierParam.MAX_PIXELS,
                        ClassifierParam.PIXEL_RANGE,
                        ClassifierParam.ON_BAD_IMAGE,
                        ClassifierParam.KERNELS));
        inputCol = new Param<>(this, "inputCol", "the column of the images");
        outputCol = new Param<>(this, "outputCol", "the column of the vectors, which is appended");
        layer = new Param<>(this, "layer", "whose output is wanted, by its name in the network");
        model = new Param<>(this, "model", "the path of a model directory");
        setDefault(inputCol, "image");
        setDefault(outputCol, uid + "__output");
    }

    /** A stage with the network of a model. */
    public static ConvokeFeatures of(ConvokeClassificationModel model) {
        return new ConvokeFeatures(Identifiable.randomUID("convokeFeatures"), model.model());
    }

    /** Reads a stage. */
    public static MLReader<ConvokeFeatures> read() {
        return new StageFiles.Reader<>(ConvokeFeatures.class, ConvokeFeatures::new);
    }

    /**
     * Reads a stage that was saved, or any model directory, whose layer is to be set.
     *
     * @throws org.convoke.text.UserError if there is none, or it is damaged
     */
    public static ConvokeFeatures load(String path) {
        return read().load(path);
    }

    @Override
    public MLWriter write() {
        return new StageFiles.Writer(this, trained().model());
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Param<?> ownParam(String name) {
        return own.get(name);
    }

    @Override
    public ConvokeFeatures copy(ParamMap extra) {
        List<TrainedNetwork> kept;
        synchronized (trained) {
            kept = extra.contains(model) ? List.of() : List.copyOf(trained);
        }
        return copyValues(new ConvokeFeatures(uid, kept), extra);
    }

    public Param<String> inputCol() {
        return inputCol;
    }

    public String getInputCol() {
        return getOrDefault(inputCol);
    }

    /** The column of the images; {@code image} by default. */
    public ConvokeFeatures setInputCol(String value) {
        set(inputCol, value);
        return this;
    }

    public Param<String> outputCol() {
        return outputCol;
    }

    public String getOutputCol() {
        return getOrDefault(outputCol);
    }

    /** The column of the vectors. */
    public ConvokeFeatures setOutputCol(String value) {
        set(outputCol, value);
        return this;
    }

    public Param<String> layer() {
        return layer;
    }

    public String getLayer() {
        return getOrDefault(layer);
    }

    /** Whose output is wanted, by its name in the network, such as {@code dense1}. */
    public ConvokeFeatures setLayer(String value) {
        set(layer, value);
        return this;
    }

    public Param<String> model() {
        return model;
    }

    public String getModel() {
        return getOrDefault(model);
    }

    /** The path of a model directory, which is read when it is first needed. */
    public ConvokeFeatures setModel(String path) {
        synchronized (trained) {
            set(model, path);
            trained.clear();
        }
        return this;
    }

    /** What becomes of a picture of another size than the network takes: {@code none} (it is refused), {@code crop}, … */
    public ConvokeFeatures setImageFit(String value) {
        set(imageFit(), value);
        return this;
    }

    /** How a picture is scaled: {@code area} or {@code bilinear}. */
    public ConvokeFeatures setResize(String value) {
        set(resize(), value);
        return this;
    }

    /** The most pixels that a picture may declare. */
    public ConvokeFeatures setMaxPixels(long value) {
        set(maxPixels(), value);
        return this;
    }

    /** The numbers of black and white in vectors and arrays, such as {@code 0,1}. */
    public ConvokeFeatures setPixelRange(String value) {
        set(pixelRange(), value);
        return this;
    }

    /** What to do with an image that cannot be used: {@code fail}, or {@code skip} it, which leaves its vector empty. */
    public ConvokeFeatures setOnBadImage(String value) {
        set(onBadImage(), value);
        return this;
    }

    /** Which kernels compute: {@code auto}, {@code plain} or {@code vector}; the results are the same. */
    public ConvokeFeatures setKernels(String value) {
        set(kernels(), value);
        return this;
    }

    private TrainedNetwork trained() {
        synchronized (trained) {
            if (trained.isEmpty()) {
                if (!isDefined(model)) {
                    throw new IllegalStateException("the stage " + uid + " has no network: set its model, or load one");
                }
                trained.add(new TrainedNetwork(ModelDirectory.read(
                        LocalSaving.path(getModel()),
                        SparkSession.active().sparkContext().hadoopConfiguration())));
            }
            return trained.get(0);
        }
    }

    /** The number of the node. */
    private int node() {
        Network network = trained().network();
        if (!isDefined(layer)) {
            throw new IllegalArgumentException("layer is not set: name one of the network's, "
                    + network.nodes().stream().map(Node::name).collect(Collectors.joining(", ")));
        }
        return network.numberOf(getLayer());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        RowFeatures.check(schema, getInputCol());
        if (List.of(schema.fieldNames()).contains(getOutputCol())) {
            throw new IllegalArgumentException("Column " + getOutputCol() + " already exists.");
        }
        return schema.add(column());
    }

    private StructField column() {
        int size = trained().network().output(node()).size();
        StructField field = new AttributeGroup(getOutputCol(), size).toStructField();
        return new StructField(field.name(), field.dataType(), skipsBadImages(), field.metadata());
    }

    private static Object vector(float[] numbers) {
        double[] values = new double[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers[i];
        }
        return new DenseVector(values);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema(), true);
        return trained()
                .append(
                        dataset.toDF(),
                        RowFeatures.of(this, trained().model()).of(dataset.schema(), getInputCol()),
                        new LayerColumn(column(), node(), ConvokeFeatures::vector),
                        ClassifierParam.kernels(getKernels()).orElseThrow(),
                        skipsBadImages());
    }

    @Override
    public String toString() {
        return "ConvokeFeatures: uid=" + uid + (isDefined(layer) ? ", layer=" + getLayer() : "");
    }
}
