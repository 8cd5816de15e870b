package org.convoke.run;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.files.HadoopPath;
import org.convoke.source.DataSource;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.store.ModelPlace;
import org.convoke.train.RateTest;
import org.convoke.train.Recipe;

/**
 * What a {@link Training} was told. Programs have no use for it: it is what searches make their trials of.
 *
 * @param session where
 * @param request what is trained
 * @param recipe how
 * @param images how images are found and read
 * @param tables the tables that were given, by the names that they have in the request
 * @param settings how the run is carried out
 * @param out where the model is written, if it is
 * @param lease how long another driver that uses a directory may show no sign of life
 * @param listener is told how it goes
 */
public record SettledTraining(
        SparkSession session,
        TrainingRequest request,
        Recipe recipe,
        ImageSettings images,
        Map<String, Dataset<Row>> tables,
        RunSettings settings,
        Optional<Path> out,
        Duration lease,
        TrainingListener listener) {
    /**
     * What a training was told up to now.
     *
     * @throws org.convoke.text.UserError if a value is out of range
     */
    public static SettledTraining of(Training training) {
        return training.settled();
    }

    /** Another recipe, and another word on what is measured after each epoch. */
    public SettledTraining with(Recipe other, String validation) {
        return new SettledTraining(
                session,
                new TrainingRequest(request.data(), request.network(), request.normalise(), Optional.of(validation)),
                other,
                images,
                tables,
                settings,
                out,
                lease,
                listener);
    }

    /** What reads its images, those of the tables too. */
    public ImageReader reader() {
        ImageReader reader =
                new ImageReader(Optional.of(session), images, hadoop(), Map.of(), recipe.seed(), listener::note);
        tables.forEach(reader::know);
        return reader;
    }

    /** Hadoop's settings. */
    public Configuration hadoop() {
        return session.sparkContext().hadoopConfiguration();
    }

    /** Spark. */
    public JavaSparkContext spark() {
        return JavaSparkContext.fromSparkContext(session.sparkContext());
    }

    private TrainingJob job() {
        ImageReader reader = reader();
        DataSource source = reader.find(request.data());
        // The command line measures the test images; a table has none, and is not measured unless that is asked for.
        String otherwise = reader.isGiven(source.name()) ? ValidationSet.NONE : ValidationSet.TEST;
        return TrainingJob.read(request, source, recipe, reader, spark().getConf(), otherwise);
    }

    /** See {@link Training#start}. */
    TrainingHandle start() {
        Cancellation cancellation = new Cancellation(spark());
        TrainingHandle[] handle = new TrainingHandle[1];
        handle[0] = new TrainingHandle(cancellation, () -> train(cancellation, handle[0].notes()));
        handle[0].begin();
        return handle[0];
    }

    /** See {@link Training#run}. */
    public TrainedModel run() {
        return start().run();
    }

    /** See {@link Training#findRate}. */
    RateTest findRate() {
        JavaSparkContext spark = spark();
        String before = spark.getLocalProperty("spark.job.description");
        try (TrainingJob job = job();
                NetworkOnSpark onSpark = new NetworkOnSpark(
                        spark, job.network(), job.normalisation(), settings.kernels(), recipe.lanes())) {
            return RateTestRun.of(onSpark, job, settings.partitions());
        } finally {
            spark.setJobDescription(before);
        }
    }

    private TrainedModel train(Cancellation cancellation, TrainingListener notes) {
        return cancellation.over("convoke train " + HadoopPath.withoutPassword(request.data()), () -> {
            // Reading the images may take long: what can be said before, is.
            settings.check(hadoop());
            Optional<ModelPlace> place = out.map(path -> ModelPlace.claim(path, hadoop(), lease, listener::note));
            try (TrainingJob job = job()) {
                TrainingRun training = new TrainingRun(
                        job, place, settings, RunListener.of(notes.then(listener)), hadoop(), cancellation);
                return TrainedModel.of(session, training.run(spark()));
            } finally {
                place.ifPresent(ModelPlace::close);
            }
        });
    }
}
