package org.convoke.ml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.convoke.data.Decoding;
import org.convoke.data.Fit;
import org.convoke.data.ImageShape;
import org.convoke.data.Normalisation;
import org.convoke.data.Resampling;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Shape;
import org.convoke.run.FittingNetwork;
import org.convoke.run.ModelInput;
import org.convoke.run.NormalisationText;
import org.convoke.run.ShippedFile;
import org.convoke.run.TrainingRequest;
import org.convoke.run.Versions;
import org.convoke.source.ImageTable;
import org.convoke.source.LoadedImages;
import org.convoke.source.PixelRange;
import org.convoke.source.SparkTables;
import org.convoke.source.TableOptions;
import org.convoke.spark.Evaluator;
import org.convoke.spark.ExecutorImages;
import org.convoke.spark.ImageSet;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.StepListener;
import org.convoke.spark.StepReport;
import org.convoke.spark.Trainer;
import org.convoke.spark.TrainingState;
import org.convoke.store.Model;
import org.convoke.store.ModelFacts;
import org.convoke.store.WeightsDigest;
import org.convoke.text.Setting;
import org.convoke.train.Evaluation;
import org.convoke.train.Recipe;
import org.convoke.train.Selection;

/** What {@code fit} does. */
final class ClassifierTraining {
    private static final String TABLE = "the training data";
    private static final TrainingRequest NOT_VALIDATED =
            new TrainingRequest(TABLE, Optional.empty(), Optional.empty(), Optional.of("none"));
    /** What a model has beside its weights. */
    private static final long OTHER_BYTES = 1 << 16;
    /** More than any of the networks takes that are chosen where none is named. */
    private static final long USUAL_BYTES = 8 << 20;

    private final JavaSparkContext spark;
    private final ConvokeClassifier classifier;
    private final ParamValues values;
    private final Recipe recipe;
    private final Dataset<Row> rows;
    private final List<String> classNames;

    /** @param rows with labels that are classes, as numbers */
    ClassifierTraining(ConvokeClassifier classifier, Dataset<Row> rows, int classes) {
        spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        this.classifier = classifier;
        this.rows = rows;
        values = ParamValues.of(classifier);
        recipe = values.recipe();
        classNames = classNames(rows.schema().apply(classifier.getLabelCol()), classes);
    }

    /** Those that the label's metadata has, as {@code StringIndexer} leaves them there. */
    private static List<String> classNames(StructField label, int classes) {
        Attribute attribute = Attribute.fromStructField(label);
        String[] names = new String[0];
        if (attribute instanceof NominalAttribute nominal && nominal.values().isDefined()) {
            names = nominal.values().get();
        } else if (attribute instanceof BinaryAttribute binary
                && binary.values().isDefined()) {
            names = binary.values().get();
        }
        return names.length == classes ? List.of(names) : numbers(classes);
    }

    private static List<String> numbers(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    Model train() {
        if (values.get(ClassifierParam.VALIDATION, Double.class) == 0) {
            NOT_VALIDATED.requireValidation(recipe);
        }
        String description = spark.getLocalProperty("spark.job.description");
        try {
            ImageTable table = table(Optional.empty());
            Network given = network(table);
            Shape input = given.input();
            ImageShape shape = new ImageShape(input.channels(), input.rows(), input.columns());
            Decoding decoding = new Decoding(
                    shape,
                    Fit.parse(values.text(ClassifierParam.IMAGE_FIT)),
                    Resampling.parse(values.text(ClassifierParam.RESIZE)),
                    values.get(ClassifierParam.MAX_PIXELS, Long.class));
            boolean skipBad = values.text(ClassifierParam.ON_BAD_IMAGE).equals("skip");
            LoadedImages loaded =
                    LoadedImages.of(spark, table(Optional.of(shape)), numbers(classNames.size()), decoding, skipBad);
            LoadedImages named =
                    new LoadedImages(loaded.blocks(), loaded.shape(), classNames, loaded.facts(), loaded.seconds());
            try (ExecutorImages images = ExecutorImages.of(spark, named, recipe.seed())) {
                return train(given, decoding, images);
            }
        } finally {
            spark.setJobDescription(description);
        }
    }

    private ImageTable table(Optional<ImageShape> shape) {
        ImageTable found = SparkTables.of(
                rows,
                TABLE,
                TableOptions.builder()
                        .imageColumn(Optional.of(classifier.getFeaturesCol()))
                        .labelColumn(Optional.of(classifier.getLabelCol()))
                        .imageShape(shape)
                        .pixelRange(Optional.of(values.text(ClassifierParam.PIXEL_RANGE))
                                .filter(range ->
                                        !ClassifierParam.PIXEL_RANGE.usual().equals(Optional.of(range)))
                                .map(PixelRange::parse))
                        .build());
        return new ImageTable(
                found.name(),
                found.rows(),
                found.images(),
                found.labels(),
                Optional.of(numbers(classNames.size())),
                found.notes());
    }

    private Network network(ImageTable table) {
        ShippedFile file = values.find(ClassifierParam.NETWORK, String.class)
                .map(((FileParam) classifier.network())::file)
                .orElseGet(() -> ShippedFile.find(
                        FittingNetwork.nameFor(
                                table.firstShape(values.get(ClassifierParam.MAX_PIXELS, Long.class)), TABLE),
                        "networks",
                        spark.hadoopConfiguration()));
        Network network = NetworkFile.parse(file.text(), file.source());
        return file.shipped() && network.classes() != classNames.size()
                ? FittingNetwork.withClasses(network, classNames.size())
                : network;
    }

    private Model train(Network given, Decoding decoding, ImageSet all) {
        double share = values.get(ClassifierParam.VALIDATION, Double.class);
        ImageSet.Split split = share > 0 ? all.split(share, recipe.seed()) : new ImageSet.Split(all, all);
        Normalisation normalisation = values.find(ClassifierParam.NORMALISE, String.class)
                .map(text -> NormalisationText.parse(text, given.input().channels()))
                .orElseGet(() -> split.rest().normalisation());
        Selection selection = new Selection(recipe);
        ArrayNode epochs = JsonNodeFactory.instance.arrayNode();
        Network training = recipe.freeze().frozen(given);
        Optional<Integer> partitions = values.find(ClassifierParam.PARTITIONS, Integer.class);
        try (NetworkOnSpark onSpark = new NetworkOnSpark(
                        spark,
                        training,
                        normalisation,
                        ClassifierParam.kernels(values.text(ClassifierParam.KERNELS))
                                .orElseThrow(),
                        recipe.lanes());
                Trainer trainer = new Trainer(onSpark, recipe, split.rest(), partitions);
                Evaluator evaluator = new Evaluator(onSpark, split.taken(), partitions, "validation images")) {
            float[] last = trainer.run(trainer.start(), new StepListener() {
                @Override
                public void stepDone(StepReport report, Supplier<TrainingState> state) {
                    if (report.endsEpoch()) {
                        TrainingState after = state.get();
                        ObjectNode epoch = epochs.addObject()
                                .put("epoch", report.epoch())
                                .put("loss", after.loss() / after.images())
                                .put("accuracy", (double) after.correct() / after.images());
                        if (share > 0) {
                            float[] weights = trainer.evaluated(after);
                            Evaluation validation = evaluator.evaluate(weights, "validate epoch " + report.epoch());
                            epoch.putObject("validation")
                                    .put("loss", validation.meanLoss())
                                    .put("accuracy", validation.accuracy());
                            selection.epochDone(report.epoch(), validation.accuracy(), validation.meanLoss(), weights);
                        }
                    }
                }

                @Override
                public boolean goesOn() {
                    return !selection.hasEnded();
                }
            });
            float[] weights =
                    Parameters.of(training).laidOutFor(given, selection.kept().orElse(last));
            Map<String, String> said = new TreeMap<>(Map.of(
                    Setting.IMAGE_COLUMN.key(), classifier.getFeaturesCol(),
                    Setting.LABEL_COLUMN.key(), classifier.getLabelCol()));
            if (!ClassifierParam.PIXEL_RANGE.usual().equals(Optional.of(values.text(ClassifierParam.PIXEL_RANGE)))) {
                said.put(Setting.PIXEL_RANGE.key(), values.text(ClassifierParam.PIXEL_RANGE));
            }
            ObjectNode metrics = JsonNodeFactory.instance.objectNode();
            metrics.put(
                    ModelFacts.WEIGHTS_OF_EPOCH,
                    selection.kept().isPresent() ? selection.best().epoch() : epochs.size());
            metrics.set("epochs", epochs);
            return new Model(
                    given,
                    weights,
                    new ModelFacts(
                            ModelInput.classNames(classNames, given),
                            normalisation,
                            Optional.of(decoding),
                            said,
                            recipe.toJson(),
                            TABLE,
                            trainer.dataDigest(),
                            share > 0 ? Double.toString(share) : "none",
                            metrics,
                            WeightsDigest.of(Parameters.of(given), weights),
                            new ModelFacts.Versions(Versions.convoke(), Versions.spark(), Versions.java()),
                            UUID.randomUUID().toString(),
                            Instant.now()));
        }
    }

    /** The bytes that a classifier's model will take, about. */
    static long modelSize(ConvokeClassifier classifier) {
        return ParamValues.of(classifier)
                .find(ClassifierParam.NETWORK, String.class)
                .map(((FileParam) classifier.network())::file)
                .map(file -> NetworkFile.parse(file.text(), file.source()))
                .map(network -> (long) Float.BYTES * Parameters.of(network).size() + OTHER_BYTES)
                .orElse(USUAL_BYTES);
    }
}
