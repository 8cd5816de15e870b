package org.convoke.ml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.util.DatasetUtils$;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.Fit;
import org.convoke.data.picture.ImageShape;
import org.convoke.data.picture.Resampling;
import org.convoke.net.Parameters;
import org.convoke.run.Cancellation;
import org.convoke.run.FittingNetwork;
import org.convoke.run.ImageReader;
import org.convoke.run.ImageSettings;
import org.convoke.run.NamedNetwork;
import org.convoke.run.RunListener;
import org.convoke.run.RunSettings;
import org.convoke.run.TrainingJob;
import org.convoke.run.TrainingRequest;
import org.convoke.run.TrainingRun;
import org.convoke.run.ValidationSet;
import org.convoke.source.DataSource;
import org.convoke.source.DataSources;
import org.convoke.source.ImageTable;
import org.convoke.source.PixelRange;
import org.convoke.source.SparkTables;
import org.convoke.source.TableOptions;
import org.convoke.store.Model;
import org.convoke.text.Setting;
import org.convoke.train.Recipe;
import scala.Option;

/** Trains classifiers on a table, whose images are read once for all that read them alike. */
final class ClassifierTraining implements AutoCloseable {
    private static final String TABLE = "the training data";
    /** Labels above it are no classes. */
    private static final int MOST_CLASSES = 1_000_000;
    /** What a model has beside its weights. */
    private static final long OTHER_BYTES = 1 << 16;
    /** More than any of the networks takes that are chosen where none is named. */
    private static final long USUAL_BYTES = 8 << 20;

    private final Dataset<Row> rows;
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Cancellation cancellation;
    private final Map<Columns, Checked> checked = new HashMap<>();
    private final Map<Reading, DataSource.ReadOnce> sources = new HashMap<>();
    private final List<TrainingJob> jobs = new ArrayList<>();

    /** Where a classifier finds images, labels and, if it looks for them, weights. */
    private record Columns(String features, String label, Optional<String> weight) {}

    /** These columns alone, the values of which are checked when they are read. */
    private record Checked(Dataset<Row> rows, List<String> classNames) {}

    /** How a classifier reads images. */
    private record Reading(Columns columns, Optional<PixelRange> range, Decoding decoding, boolean skipBad) {}

    private ClassifierTraining(Dataset<?> rows, JavaSparkContext spark, Cancellation cancellation) {
        this.rows = rows.toDF();
        this.spark = spark;
        this.cancellation = cancellation;
        hadoop = spark.hadoopConfiguration();
    }

    /**
     * Does fits on a table.
     *
     * @throws org.convoke.run.TrainingCancelled if they are ended before they are done
     */
    static <T> T on(Dataset<?> rows, Function<ClassifierTraining, T> fits) {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        Cancellation cancellation = new Cancellation(spark);
        return cancellation.over("convoke fit", () -> {
            try (ClassifierTraining training = new ClassifierTraining(rows, spark, cancellation)) {
                return fits.apply(training);
            }
        });
    }

    /**
     * Trains a classifier.
     *
     * @throws org.convoke.text.UserError if params do not go together, or something of the table is not as they say
     */
    Model train(ConvokeClassifier classifier) {
        ParamValues values = ParamValues.of(classifier);
        Recipe recipe = values.recipe();
        double share = values.get(ClassifierParam.VALIDATION, Double.class);
        String validation = share > 0 ? Double.toString(share) : ValidationSet.NONE;
        TrainingRequest asked = new TrainingRequest(
                TABLE,
                named(classifier, values, hadoop),
                values.find(ClassifierParam.NORMALISE, String.class),
                Optional.of(validation));
        asked.requireValidation(recipe);
        Columns columns = new Columns(
                classifier.getFeaturesCol(),
                classifier.getLabelCol(),
                values.find(ClassifierParam.WEIGHT_COL, String.class).filter(name -> !name.isEmpty()));
        Checked table = checked.computeIfAbsent(columns, each -> checked(classifier, each));
        Optional<PixelRange> range = range(values);
        long maxPixels = values.get(ClassifierParam.MAX_PIXELS, Long.class);
        NamedNetwork network = asked.network()
                .orElseGet(() -> NamedNetwork.find(
                        FittingNetwork.nameFor(
                                table(columns, table, range, Optional.empty()).firstShape(maxPixels), TABLE),
                        hadoop));
        Optional<Decoding> trained =
                network.start().flatMap(start -> start.model().facts().decoding());
        ImageSettings settings = settings(columns, values, trained);
        Decoding decoding = settings.decoding(network.network().input(), trained);
        DataSource.ReadOnce source = sources.computeIfAbsent(
                new Reading(columns, range, decoding, settings.skipBad()),
                each -> new DataSource.ReadOnce(
                        table(columns, table, range, Optional.of(decoding.shape())), decoding, settings.skipBad()));
        RunListener listener = listener(classifier);
        TrainingJob job = TrainingJob.read(
                new TrainingRequest(TABLE, Optional.of(network), asked.normalise(), asked.validation()),
                source,
                recipe,
                new ImageReader(
                        Optional.of(rows.sparkSession()), settings, hadoop, Map.of(), recipe.seed(), listener::note),
                spark.getConf(),
                validation);
        jobs.add(job);
        RunSettings run = new RunSettings(
                ClassifierParam.kernels(values.text(ClassifierParam.KERNELS)).orElseThrow(),
                values.find(ClassifierParam.PARTITIONS, Integer.class),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new TrainingRun(job, Optional.empty(), run, listener, hadoop, cancellation)
                .run(spark)
                .model();
    }

    private static Optional<NamedNetwork> named(
            ConvokeClassifier classifier, ParamValues values, Configuration hadoop) {
        Optional<String> network = values.find(ClassifierParam.NETWORK, String.class);
        Optional<String> from = values.find(ClassifierParam.FROM_MODEL, String.class);
        if (from.isPresent()) {
            // The recipe's network is for trainings without a model.
            return NamedNetwork.of(
                    network.filter(unused -> classifier.isSet(classifier.network())),
                    from,
                    values.said(ClassifierParam.HEAD),
                    Optional.empty(),
                    hadoop);
        }
        NamedNetwork.requireModel(Setting.HEAD, values.said(ClassifierParam.HEAD));
        return network.map(text -> NamedNetwork.of(((FileParam) classifier.network()).file(text)));
    }

    private Checked checked(ConvokeClassifier classifier, Columns columns) {
        int classes = classifier.getNumClasses(rows, MOST_CLASSES);
        Column features = SparkTables.column(columns.features());
        StructType schema = rows.schema();
        boolean vectors = schema.apply(columns.features()).dataType().equals(SQLDataTypes.VectorType());
        StructField label = schema.apply(columns.label());
        List<Column> read = new ArrayList<>(List.of(
                (vectors ? DatasetUtils$.MODULE$.checkNonNanVectors(features) : features).as(columns.features()),
                DatasetUtils$.MODULE$
                        .checkClassificationLabels(columns.label(), Option.<Object>apply(classes))
                        .as(columns.label(), label.metadata())));
        columns.weight()
                .ifPresent(name -> read.add(
                        DatasetUtils$.MODULE$.checkNonNegativeWeights(name).as(name)));
        return new Checked(rows.select(read.toArray(Column[]::new)), classNames(label, classes));
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
        return names.length == classes
                ? List.of(names)
                : IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** The numbers of black and white, if they are not the usual ones. */
    private static Optional<PixelRange> range(ParamValues values) {
        return Optional.of(values.text(ClassifierParam.PIXEL_RANGE))
                .filter(text -> !ClassifierParam.PIXEL_RANGE.usual().equals(Optional.of(text)))
                .map(PixelRange::parse);
    }

    private static ImageTable table(
            Columns columns, Checked checked, Optional<PixelRange> range, Optional<ImageShape> shape) {
        return SparkTables.of(
                        checked.rows(),
                        TABLE,
                        TableOptions.builder()
                                .imageColumn(Optional.of(columns.features()))
                                .labelColumn(Optional.of(columns.label()))
                                .weightColumn(columns.weight())
                                .imageShape(shape)
                                .pixelRange(range)
                                .build())
                .named(checked.classNames());
    }

    /** A param's value; where it is not set, the model that this training starts from decides, or else the usual value. */
    private static Optional<String> saidOrUsual(ParamValues values, ClassifierParam param, Optional<Decoding> trained) {
        return trained.isPresent() ? values.said(param) : Optional.of(values.text(param));
    }

    /** @param trained what became of pictures when the model was trained that this training starts from */
    private static ImageSettings settings(Columns columns, ParamValues values, Optional<Decoding> trained) {
        Map<String, String> said = new TreeMap<>(
                Map.of(Setting.IMAGE_COLUMN.key(), columns.features(), Setting.LABEL_COLUMN.key(), columns.label()));
        columns.weight().ifPresent(name -> said.put(Setting.WEIGHT_COLUMN.key(), name));
        if (range(values).isPresent()) {
            said.put(Setting.PIXEL_RANGE.key(), values.text(ClassifierParam.PIXEL_RANGE));
        }
        return new ImageSettings(
                DataSources.AUTO,
                said,
                saidOrUsual(values, ClassifierParam.IMAGE_FIT, trained).map(Fit::parse),
                saidOrUsual(values, ClassifierParam.RESIZE, trained).map(Resampling::parse),
                Optional.of(values.get(ClassifierParam.MAX_PIXELS, Long.class)),
                values.text(ClassifierParam.ON_BAD_IMAGE).equals("skip"));
    }

    private static RunListener listener(ConvokeClassifier classifier) {
        return new RunListener() {
            @Override
            public void note(String line) {
                classifier.log().info(Setting.plain(line));
            }
        };
    }

    /** Frees what the executors hold of the images. */
    @Override
    public void close() {
        jobs.forEach(TrainingJob::close);
        sources.values().forEach(DataSource.ReadOnce::close);
    }

    /** The bytes that a classifier's model will take, about. */
    static long modelSize(ConvokeClassifier classifier) {
        return named(classifier, ParamValues.of(classifier), FileParam.hadoop())
                .map(each -> (long) Float.BYTES * Parameters.of(each.network()).size() + OTHER_BYTES)
                .orElse(USUAL_BYTES);
    }
}
