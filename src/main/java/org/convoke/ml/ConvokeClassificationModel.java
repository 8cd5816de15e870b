package org.convoke.ml;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.array.KernelChoice;
import org.convoke.store.Model;

/**
 * A trained network as a model of spark.ml; made by {@link ConvokeClassifier}, or {@linkplain #load loaded} from any model
 * directory, also of {@code convoke train}. What it saves is such a directory.
 *
 * <p>{@code rawPrediction} is what the network gives before the softmax, {@code probability} what it gives after it, and {@code
 * prediction} the most likely class, with the names of the classes in its metadata: {@code IndexToString} finds them there.
 * {@link #transform} works on streams, and starts no job. The numbers are the same bits as those of {@code convoke predict}.
 */
public final class ConvokeClassificationModel
        extends ProbabilisticClassificationModel<Object, ConvokeClassificationModel>
        implements ConvokeParams, MLWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final StageParams own;
    /** Empty, or one. */
    private final List<TrainedNetwork> trained;

    /** A model without a network, for Spark, which makes one to find its params. */
    public ConvokeClassificationModel() {
        this(Identifiable.randomUID("convoke"));
    }

    /** Likewise. */
    public ConvokeClassificationModel(String uid) {
        this(uid, List.of(), PendingUid.put(uid));
    }

    ConvokeClassificationModel(String uid, Model model) {
        this(uid, List.of(new TrainedNetwork(model)), PendingUid.put(uid));
    }

    /** @param pending is there so that the uid is pending when the base class asks for it */
    @SuppressWarnings("UnusedVariable")
    private ConvokeClassificationModel(String uid, List<TrainedNetwork> trained, String pending) {
        super();
        this.uid = uid;
        this.trained = new ArrayList<>(trained);
        own = new StageParams(this, List.of(ClassifierParam.values()));
    }

    /** Reads a model. */
    public static MLReader<ConvokeClassificationModel> read() {
        return new StageFiles.Reader<>(ConvokeClassificationModel.class, ConvokeClassificationModel::new);
    }

    /**
     * Reads a model directory; one that was not saved by spark.ml has the params' defaults.
     *
     * @throws org.convoke.text.UserError if there is none, or it is damaged
     */
    public static ConvokeClassificationModel load(String path) {
        return read().load(path);
    }

    @Override
    public MLWriter write() {
        return new StageFiles.Writer(this, model());
    }

    @Override
    public String uid() {
        return uid != null ? uid : PendingUid.get();
    }

    @Override
    public Param<?> ownParam(String name) {
        return own.get(name);
    }

    @Override
    public ConvokeClassificationModel copy(ParamMap extra) {
        ConvokeClassificationModel copy = new ConvokeClassificationModel(uid, trained, PendingUid.put(uid));
        return copyValues(copy, extra).setParent(parent());
    }

    /** What becomes of a picture of another size: see {@link ConvokeClassifier#setImageFit}. */
    public ConvokeClassificationModel setImageFit(String value) {
        set(imageFit(), value);
        return this;
    }

    /** The numbers of black and white in vectors and arrays, such as {@code 0,1}. */
    public ConvokeClassificationModel setPixelRange(String value) {
        set(pixelRange(), value);
        return this;
    }

    /** What to do with an image that cannot be used: {@code fail}, or {@code skip} it, which leaves its predictions empty. */
    public ConvokeClassificationModel setOnBadImage(String value) {
        set(onBadImage(), value);
        return this;
    }

    /** Which kernels compute: {@code auto}, {@code plain} or {@code vector}; the results are the same. */
    public ConvokeClassificationModel setKernels(String value) {
        set(kernels(), value);
        return this;
    }

    private TrainedNetwork trained() {
        if (trained.isEmpty()) {
            throw new IllegalStateException(
                    "the model " + uid + " has no network: load one, or fit a ConvokeClassifier");
        }
        return trained.get(0);
    }

    /** The network with its weights, and where it came from. */
    public Model model() {
        return trained().model();
    }

    @Override
    public int numClasses() {
        return trained().network().classes();
    }

    @Override
    public int numFeatures() {
        return trained().network().input().size();
    }

    /** The names of the classes, in order. */
    public List<String> classNames() {
        return model().facts().classNames();
    }

    private KernelChoice kernelChoice() {
        return ClassifierParam.kernels(getKernels()).orElseThrow();
    }

    private RowFeatures features() {
        return RowFeatures.of(this, model());
    }

    @Override
    public StructType validateAndTransformSchema(StructType schema, boolean fitting, DataType featuresDataType) {
        return ClassifierSchema.of(this, getRawPredictionCol(), getProbabilityCol(), schema, fitting, skipsBadImages());
    }

    /** The columns of {@link #transform}; the predictions' metadata has the names of the classes. */
    @Override
    public StructType transformSchema(StructType schema) {
        StructType out = super.transformSchema(schema);
        String[] names = classNames().toArray(String[]::new);
        StructField[] fields = out.fields().clone();
        List<String> ours = List.of(getRawPredictionCol(), getProbabilityCol(), getPredictionCol());
        for (int i = 0; i < fields.length; i++) {
            StructField field = fields[i];
            if (ours.contains(field.name())) {
                Metadata metadata = field.name().equals(getPredictionCol())
                        ? NominalAttribute.defaultAttr()
                                .withName(field.name())
                                .withValues(names)
                                .toMetadata()
                        : field.metadata();
                fields[i] = new StructField(field.name(), field.dataType(), skipsBadImages(), metadata);
            }
        }
        return new StructType(fields);
    }

    /**
     * Appends the columns of predictions that have a name, batch by batch, when the result is read.
     *
     * @throws IllegalArgumentException if the features are missing or of another type, a column is there already, or there are
     *     not as many thresholds as classes
     */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType out = transformSchema(dataset.schema(), true);
        double[] limits = isDefined(thresholds()) ? getThresholds() : new double[0];
        if (limits.length > 0 && limits.length != numClasses()) {
            throw new IllegalArgumentException(getClass().getSimpleName()
                    + ".transform() called with non-matching numClasses and thresholds.length. numClasses="
                    + numClasses() + ", but thresholds has length " + limits.length);
        }
        StructType appended = new StructType();
        for (String name : List.of(getRawPredictionCol(), getProbabilityCol(), getPredictionCol())) {
            appended = name.isEmpty() ? appended : appended.add(out.apply(name));
        }
        if (appended.isEmpty()) {
            log().warn(uid
                    + ": ConvokeClassificationModel.transform() was called as NOOP since no output columns were set.");
            return dataset.toDF();
        }
        PredictedColumns columns = new PredictedColumns(
                appended,
                !getRawPredictionCol().isEmpty(),
                !getProbabilityCol().isEmpty(),
                !getPredictionCol().isEmpty(),
                trained().scores(limits));
        return trained()
                .append(
                        dataset.toDF(),
                        features().of(dataset.schema(), getFeaturesCol()),
                        columns,
                        kernelChoice(),
                        skipsBadImages());
    }

    /**
     * What the network gives for one image before the softmax.
     *
     * @param features a vector, an array or list of numbers, the bytes of an image file, or a row that is Spark's image struct or
     *     has such bytes
     * @throws IllegalArgumentException if it is not an image that the network takes
     */
    @Override
    public Vector predictRaw(Object features) {
        return new DenseVector(trained().raw(features().pixels(features), kernelChoice()));
    }

    /** The probabilities of the classes for one image: see {@link #predictRaw}. */
    @Override
    public Vector predictProbability(Object features) {
        return new DenseVector(probabilities(features));
    }

    /** The class of one image: see {@link #predictRaw}. */
    @Override
    public double predict(Object features) {
        return scores().prediction(probabilities(features));
    }

    private ClassScores scores() {
        return trained().scores(isDefined(thresholds()) ? getThresholds() : new double[0]);
    }

    private double[] probabilities(Object features) {
        return scores().probabilities(trained().outputs(features().pixels(features), kernelChoice()));
    }

    @Override
    public Vector raw2probabilityInPlace(Vector raw) {
        double[] values = ((DenseVector) raw).values();
        System.arraycopy(trained().probabilities(values), 0, values, 0, values.length);
        return raw;
    }

    /** For Spark Connect's cache of models. */
    public long estimatedSize() {
        return trained().size();
    }

    /** Two of Spark's classes declare it, and Java wants one. */
    @SuppressWarnings({"rawtypes", "unchecked"})
    @Override
    public scala.Tuple3 findSummaryModel() {
        return new scala.Tuple3(this, getProbabilityCol(), getPredictionCol());
    }

    @Override
    public String toString() {
        return "ConvokeClassificationModel: uid=" + uid
                + (trained.isEmpty() ? "" : ", numClasses=" + numClasses() + ", numFeatures=" + numFeatures());
    }
}
