package org.convoke.ml;

import java.util.List;
import java.util.Map;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.convoke.text.UserError;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

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

    /** How many times every image is used. */
    public ConvokeClassifier setEpochs(int value) {
        set(epochs(), value);
        return this;
    }

    /** Images of a step, over the whole cluster. */
    public ConvokeClassifier setBatch(int value) {
        set(batch(), value);
        return this;
    }

    /** Parts that each batch is divided into; at most as many cores are used. If not set: batch / 32. */
    public ConvokeClassifier setShards(int value) {
        set(shards(), value);
        return this;
    }

    /** Learning rate. */
    public ConvokeClassifier setLr(double value) {
        set(lr(), value);
        return this;
    }

    /** Momentum of sgd and lars, from 0 to below 1. */
    public ConvokeClassifier setMomentum(double value) {
        set(momentum(), value);
        return this;
    }

    /** Whether momentum is Nesterov's (sgd and lars). */
    public ConvokeClassifier setNesterov(boolean value) {
        set(nesterov(), value);
        return this;
    }

    /** Factor by which weights are added to the gradient; with adamw, decoupled. */
    public ConvokeClassifier setWeightDecay(double value) {
        set(weightDecay(), value);
        return this;
    }

    /** The greatest global norm of the gradient; 0 for no clipping. */
    public ConvokeClassifier setClipNorm(double value) {
        set(clipNorm(), value);
        return this;
    }

    /**
     * How the learning rate changes: constant, step:EPOCHS,FACTOR, steps:EPOCH,…,FACTOR, cosine or cosine:FRACTION,
     * restarts:EPOCHS,TIMES, inverse:DECAY, polynomial:POWER, triangle:START,PEAK,END, one-cycle or one-cycle:PEAK.
     */
    public ConvokeClassifier setSchedule(String value) {
        set(schedule(), value);
        return this;
    }

    /** Epochs, or a fraction of one, in which the learning rate rises from near 0. */
    public ConvokeClassifier setWarmup(double value) {
        set(warmup(), value);
        return this;
    }

    /** Random seed of initial weights, order of the images, augmentation, mixing and dropout. */
    public ConvokeClassifier setSeed(long value) {
        set(seed(), value);
        return this;
    }

    /** Random changes of training images, such as crop:4,flip. */
    public ConvokeClassifier setAugment(String value) {
        set(augment(), value);
        return this;
    }

    /** Optimiser: sgd, adam or adam:BETA1,BETA2,EPSILON, adamw likewise, lars or lars:TRUST. */
    public ConvokeClassifier setOptimizer(String value) {
        set(optimizer(), value);
        return this;
    }

    /** Factors of the learning rate by parameter role, such as bias=2. */
    public ConvokeClassifier setRateFactors(String value) {
        set(rateFactors(), value);
        return this;
    }

    /** Factors of the weight decay by parameter role, such as bias=0,scale=0,shift=0. */
    public ConvokeClassifier setDecayFactors(String value) {
        set(decayFactors(), value);
        return this;
    }

    /** Average of the weights that becomes the model: ema:DECAY or lookahead:STEPS,DECAY. */
    public ConvokeClassifier setAverage(String value) {
        set(average(), value);
        return this;
    }

    /** Layers or parameters that are not trained, by name, such as stem.* or stem.*@1-3. */
    public ConvokeClassifier setFreeze(String value) {
        set(freeze(), value);
        return this;
    }

    /** Weight of each class in the loss: balanced, or a list such as cat=2,dog=0.5. */
    public ConvokeClassifier setClassWeights(String value) {
        set(classWeights(), value);
        return this;
    }

    /** Mixtures of two images: mixup:ALPHA or cutmix:ALPHA. */
    public ConvokeClassifier setMix(String value) {
        set(mix(), value);
        return this;
    }

    /** Which epoch's weights become the model: last, or best by the validation accuracy. */
    public ConvokeClassifier setKeep(String value) {
        set(keep(), value);
        return this;
    }

    /** Fraction of the target that is spread evenly over all classes. */
    public ConvokeClassifier setLabelSmoothing(double value) {
        set(labelSmoothing(), value);
        return this;
    }

    /** Epochs without a better validation accuracy after which the run ends; 0 for never. */
    public ConvokeClassifier setEarlyStop(int value) {
        set(earlyStop(), value);
        return this;
    }

    /**
     * The network: the name of a shipped one, the path of a network file, or its text. If not set: the shipped one
     * that fits the images.
     */
    public ConvokeClassifier setNetwork(String value) {
        set(network(), value);
        return this;
    }

    /**
     * The column that says how much each image counts: its loss and gradient are multiplied by the number, from 0, divided by the
     * mean of all. If not set, or empty: all count alike.
     */
    public ConvokeClassifier setWeightCol(String value) {
        set(weightCol(), value);
        return this;
    }

    /**
     * A model directory to start from, in place of a network with new weights: its network, weights, normalisation, and what
     * becomes of pictures. If {@link #setFreeze} is not called, only its head is trained.
     */
    public ConvokeClassifier setFromModel(String value) {
        set(fromModel(), value);
        return this;
    }

    /**
     * With {@link #setFromModel}, what becomes of the layer that gives the classes: new, keep, or auto, new unless the classes
     * have the same names in the same order.
     */
    public ConvokeClassifier setHead(String value) {
        set(head(), value);
        return this;
    }

    /** Fraction of the images to hold out for a validation after each epoch; 0 for none. */
    public ConvokeClassifier setValidation(double value) {
        set(validation(), value);
        return this;
    }

    /**
     * Mean and standard deviation of each channel's pixels on a scale from 0 to 1, such as 0.1307/0.3081. If not set:
     * those of the images.
     */
    public ConvokeClassifier setNormalise(String value) {
        set(normalise(), value);
        return this;
    }

    /** What becomes of a picture of another size than the network takes: none (it is refused), crop, pad or stretch. */
    public ConvokeClassifier setImageFit(String value) {
        set(imageFit(), value);
        return this;
    }

    /** How a picture is scaled: area or bilinear. */
    public ConvokeClassifier setResize(String value) {
        set(resize(), value);
        return this;
    }

    /** The most pixels that a picture may declare. */
    public ConvokeClassifier setMaxPixels(long value) {
        set(maxPixels(), value);
        return this;
    }

    /** The numbers of a black and of a white pixel in vectors and arrays, such as 0,1. */
    public ConvokeClassifier setPixelRange(String value) {
        set(pixelRange(), value);
        return this;
    }

    /** What to do with an image that cannot be used: fail, or skip it, which leaves its predictions empty. */
    public ConvokeClassifier setOnBadImage(String value) {
        set(onBadImage(), value);
        return this;
    }

    /** Which kernels compute: auto, plain or vector; the results are the same. */
    public ConvokeClassifier setKernels(String value) {
        set(kernels(), value);
        return this;
    }

    /** How many partitions hold the images; the results are the same. If not set: one for each core. */
    public ConvokeClassifier setPartitions(int value) {
        set(partitions(), value);
        return this;
    }

    @Override
    public StructType validateAndTransformSchema(StructType schema, boolean fitting, DataType featuresDataType) {
        return ClassifierSchema.of(this, getRawPredictionCol(), getProbabilityCol(), schema, fitting, skipsBadImages());
    }

    /**
     * Trains. The Spark jobs are of the job group and have the tags that the program has set: when they are cancelled, or this
     * thread is interrupted, the training ends.
     *
     * @throws IllegalArgumentException if a label is no class, an image is not what the network takes, or params do not go
     *     together
     * @throws org.convoke.train.Divergence if the training diverges
     * @throws org.convoke.run.TrainingCancelled if it is ended before it is done
     */
    @Override
    public ConvokeClassificationModel train(Dataset<?> dataset) {
        return ClassifierTraining.on(dataset, this::train);
    }

    private ConvokeClassificationModel train(ClassifierTraining training) {
        try {
            return new ConvokeClassificationModel(uid, training.train(this));
        } catch (UserError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared.
            requireNothingRaised(e);
            throw e;
        }
    }

    /**
     * Trains once for each map, one after the other; the images are read and decoded once for all maps that leave alone how they
     * are read.
     *
     * @return the models, which are those of {@code fit(dataset, map)}
     */
    public List<ConvokeClassificationModel> fit(Dataset<?> dataset, List<ParamMap> maps) {
        return ClassifierTraining.on(
                dataset,
                training -> maps.stream()
                        .map(map -> copy(map).fit(dataset.schema(), training))
                        .toList());
    }

    /** Likewise. */
    @Override
    public Seq<ConvokeClassificationModel> fit(Dataset<?> dataset, Seq<ParamMap> maps) {
        return CollectionConverters.asScala(fit(dataset, CollectionConverters.asJava(maps)))
                .toSeq();
    }

    private ConvokeClassificationModel fit(StructType schema, ClassifierTraining training) {
        transformSchema(schema, true);
        return copyValues(train(training).setParent(this), ParamMap.empty());
    }

    /** Says what is wrong with a row, without the story of the task that found it. */
    private static void requireNothingRaised(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkRuntimeException raised
                    && "USER_RAISED_EXCEPTION".equals(raised.getCondition())) {
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
