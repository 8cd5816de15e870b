package org.convoke.ml;

import java.util.List;
import java.util.Map;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DatasetUtils$;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.convoke.text.UserError;
import scala.Option;

/**
 * Trains a convolutional network on a column of images, as an estimator of spark.ml:
 *
 * <pre>{@code
 * StringIndexer indexer = new StringIndexer().setInputCol("name").setOutputCol("label");
 * ConvokeClassifier classifier = new ConvokeClassifier()
 *         .setNetwork("lenet")
 *         .setFeaturesCol("image")
 *         .setEpochs(3)
 *         .setLr(0.05);
 * PipelineModel model = new Pipeline().setStages(new PipelineStage[] {indexer, classifier}).fit(train);
 * model.transform(test).select("prediction", "probability").show();
 * }</pre>
 *
 * <p><b>Features</b> are images: vectors and arrays of as many numbers as the network's input has pixels, {@code
 * [channel][row][column]}, from 0 to 255 (another range is set by {@link #setPixelRange}); image files as binary, or in {@code
 * struct<bytes, path>}; or Spark's image struct. <b>Labels</b> are numbers 0, 1, … K − 1; a {@code StringIndexer} makes them from
 * texts, and the model keeps its names. Where the label's metadata says how many classes there are, that counts.
 *
 * <p><b>Params</b> have the names and defaults of the command line's options, in camel case: {@code lr}, {@code weightDecay}.
 * {@link #setRecipe} takes the defaults from a recipe instead. The same network, recipe and images give the same weights as
 * {@code convoke train}, bit for bit, on any cluster.
 *
 * <p>While the network is trained, the packed images are on the executors' disks. Several may be trained at the same time in one
 * application, as by a {@code CrossValidator} with parallelism.
 */
public final class ConvokeClassifier
        extends ProbabilisticClassifier<Object, ConvokeClassifier, ConvokeClassificationModel>
        implements ConvokeParams, DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    /** Labels above it are no classes. */
    private static final int MOST_CLASSES = 1_000_000;

    private final String uid;
    private final StageParams own;

    /** An estimator with a uid of its own. */
    public ConvokeClassifier() {
        this(Identifiable.randomUID("convoke"));
    }

    /** An estimator of that uid. */
    public ConvokeClassifier(String uid) {
        this(uid, PendingUid.put(uid));
    }

    /** @param pending is there so that the uid is pending when the base class asks for it */
    @SuppressWarnings("UnusedVariable")
    private ConvokeClassifier(String uid, String pending) {
        super();
        this.uid = uid;
        own = new StageParams(this, List.of(ClassifierParam.values()));
    }

    /** Reads an estimator. */
    public static MLReader<ConvokeClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads an estimator that was saved. */
    public static ConvokeClassifier load(String path) {
        return read().load(path);
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
    public ConvokeClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /**
     * Takes defaults from a recipe: params that are set keep their values.
     *
     * @param value the name of a shipped recipe, the path of a recipe file, or its text
     * @throws IllegalArgumentException if there is none, or it is no recipe
     */
    public ConvokeClassifier setRecipe(String value) {
        try {
            Map<ClassifierParam, Object> said = ParamValues.ofRecipe((FileParam) recipe(), value);
            set(recipe(), value);
            for (ClassifierParam each : ClassifierParam.values()) {
                Param<?> param = ownParam(each.paramName());
                defaultParamMap().remove(param);
                if (said.containsKey(each)) {
                    StageParams.setDefault(this, param, said.get(each));
                } else {
                    each.usual().ifPresent(usual -> StageParams.setDefault(this, param, usual));
                }
            }
            return this;
        } catch (UserError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public ConvokeClassifier setEpochs(int value) {
        set(epochs(), value);
        return this;
    }

    public ConvokeClassifier setBatch(int value) {
        set(batch(), value);
        return this;
    }

    public ConvokeClassifier setShards(int value) {
        set(shards(), value);
        return this;
    }

    public ConvokeClassifier setLr(double value) {
        set(lr(), value);
        return this;
    }

    public ConvokeClassifier setMomentum(double value) {
        set(momentum(), value);
        return this;
    }

    public ConvokeClassifier setNesterov(boolean value) {
        set(nesterov(), value);
        return this;
    }

    public ConvokeClassifier setWeightDecay(double value) {
        set(weightDecay(), value);
        return this;
    }

    public ConvokeClassifier setClipNorm(double value) {
        set(clipNorm(), value);
        return this;
    }

    public ConvokeClassifier setSchedule(String value) {
        set(schedule(), value);
        return this;
    }

    public ConvokeClassifier setWarmup(double value) {
        set(warmup(), value);
        return this;
    }

    public ConvokeClassifier setSeed(long value) {
        set(seed(), value);
        return this;
    }

    public ConvokeClassifier setAugment(String value) {
        set(augment(), value);
        return this;
    }

    public ConvokeClassifier setOptimizer(String value) {
        set(optimizer(), value);
        return this;
    }

    public ConvokeClassifier setRateFactors(String value) {
        set(rateFactors(), value);
        return this;
    }

    public ConvokeClassifier setDecayFactors(String value) {
        set(decayFactors(), value);
        return this;
    }

    public ConvokeClassifier setAverage(String value) {
        set(average(), value);
        return this;
    }

    public ConvokeClassifier setFreeze(String value) {
        set(freeze(), value);
        return this;
    }

    public ConvokeClassifier setClassWeights(String value) {
        set(classWeights(), value);
        return this;
    }

    public ConvokeClassifier setMix(String value) {
        set(mix(), value);
        return this;
    }

    public ConvokeClassifier setKeep(String value) {
        set(keep(), value);
        return this;
    }

    public ConvokeClassifier setLabelSmoothing(double value) {
        set(labelSmoothing(), value);
        return this;
    }

    public ConvokeClassifier setEarlyStop(int value) {
        set(earlyStop(), value);
        return this;
    }

    public ConvokeClassifier setNetwork(String value) {
        set(network(), value);
        return this;
    }

    public ConvokeClassifier setValidation(double value) {
        set(validation(), value);
        return this;
    }

    public ConvokeClassifier setNormalise(String value) {
        set(normalise(), value);
        return this;
    }

    public ConvokeClassifier setImageFit(String value) {
        set(imageFit(), value);
        return this;
    }

    public ConvokeClassifier setResize(String value) {
        set(resize(), value);
        return this;
    }

    public ConvokeClassifier setMaxPixels(long value) {
        set(maxPixels(), value);
        return this;
    }

    public ConvokeClassifier setPixelRange(String value) {
        set(pixelRange(), value);
        return this;
    }

    public ConvokeClassifier setOnBadImage(String value) {
        set(onBadImage(), value);
        return this;
    }

    public ConvokeClassifier setKernels(String value) {
        set(kernels(), value);
        return this;
    }

    public ConvokeClassifier setPartitions(int value) {
        set(partitions(), value);
        return this;
    }

    @Override
    public StructType validateAndTransformSchema(StructType schema, boolean fitting, DataType featuresDataType) {
        return ClassifierSchema.of(
                this, getRawPredictionCol(), getProbabilityCol(), schema, fitting, skipsBadImages());
    }

    /**
     * Trains.
     *
     * @throws IllegalArgumentException if a label is no class, an image is not what the network takes, or params do not go
     *     together
     * @throws org.convoke.train.Divergence if the training diverges
     */
    @Override
    public ConvokeClassificationModel train(Dataset<?> dataset) {
        try {
            int classes = getNumClasses(dataset, MOST_CLASSES);
            Column features = functions.col(quoted(getFeaturesCol()));
            boolean vectors = dataset.schema().apply(getFeaturesCol()).dataType().equals(SQLDataTypes.VectorType());
            Dataset<Row> checked = dataset.toDF()
                    .select(
                            (vectors ? DatasetUtils$.MODULE$.checkNonNanVectors(features) : features)
                                    .as(getFeaturesCol()),
                            DatasetUtils$.MODULE$
                                    .checkClassificationLabels(getLabelCol(), Option.<Object>apply(classes))
                                    .as(getLabelCol(), dataset.schema().apply(getLabelCol()).metadata()));
            return new ConvokeClassificationModel(uid, new ClassifierTraining(this, checked, classes).train());
        } catch (UserError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared.
            requireNothingRaised(e);
            throw e;
        }
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    /** Says what is wrong with a row, without the story of the task that found it. */
    private static void requireNothingRaised(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkRuntimeException raised && "USER_RAISED_EXCEPTION".equals(raised.getCondition())) {
                throw new IllegalArgumentException(raised.getMessage(), failure);
            }
        }
    }

    /** For Spark Connect, before it trains: no more than a guess where no network is set. */
    public long estimateModelSize(Dataset<?> dataset) {
        return ClassifierTraining.modelSize(this);
    }

    @Override
    public String toString() {
        return "ConvokeClassifier: uid=" + uid;
    }
}
