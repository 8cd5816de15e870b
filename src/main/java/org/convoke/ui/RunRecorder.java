package org.convoke.ui;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.convoke.net.Network;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Shape;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.StepListener;
import org.convoke.spark.StepReport;
import org.convoke.spark.StepTimes;
import org.convoke.spark.TaskTime;
import org.convoke.spark.TrainingState;
import org.convoke.spark.WrongImage;
import org.convoke.store.WeightsDigest;
import org.convoke.train.Evaluation;
import org.convoke.train.GradientSum;
import org.convoke.ui.EpochDone.Held;
import org.convoke.ui.EpochDone.KernelPictures;
import org.convoke.ui.EpochDone.WrongPicture;
import org.convoke.ui.RunEnded.Outcome;
import org.convoke.ui.StepsDone.LayerNorms;
import org.convoke.ui.StepsDone.Step;
import org.convoke.ui.StepsDone.TaskSpread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a run on the driver and tells of it in {@link TrainingEvent}s: of the steps a few times a second, of the norms
 * every two seconds, so that the cost does not grow with the number of steps.
 */
public final class RunRecorder implements StepListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunRecorder.class);
    private static final long TELL = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MEASURE = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_STEPS = 1_000;
    private static final int MOST_KERNELS = 64;
    private static final int LARGEST_KERNEL = 32;

    /** The setting of Spark that keeps images of the validation set out of the page, the files and the event log. */
    private static final String PICTURES = "spark.convoke.ui.pictures";

    private final RunStarted started;
    private final Network network;
    private final Parameters parameters;
    private final Supplier<List<Held>> cache;
    private final Supplier<Long> evicted;
    private final boolean pictures;
    private final Consumer<TrainingEvent> tell;

    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, TaskSpread> tasks = new LinkedHashMap<>();
    private List<LayerNorms> norms = List.of();
    private long normsStep;
    private long told = System.nanoTime() - TELL;
    private long measured = System.nanoTime() - MEASURE;
    private long pause = MEASURE;
    private int epoch;
    private double averageDistance;
    private boolean ended;
    /** The last that was validated, if its pictures may be shown. */
    private Optional<Examined> latest = Optional.empty();

    /**
     * Tells that the run begins.
     *
     * @param started what to tell
     * @param cache what the executors hold
     * @param conf whether images may be shown: {@code spark.convoke.ui.pictures}, true if it is not set
     * @param tell is told everything, on the thread that trains
     */
    public RunRecorder(
            RunStarted started, Network network, CacheWatch cache, SparkConf conf, Consumer<TrainingEvent> tell) {
        this.started = started;
        this.network = network;
        this.cache = cache::held;
        evicted = cache::evicted;
        pictures = conf.getBoolean(PICTURES, true);
        this.tell = tell;
        parameters = Parameters.of(network);
        tell.accept(started);
    }

    @Override
    public void gradientUsed(long step, float[] weights, GradientSum sum) {
        long now = System.nanoTime();
        if (now - measured < pause) {
            return;
        }
        List<LayerNorms> all = new ArrayList<>();
        for (int layer = 0; layer < network.layers().size(); layer++) {
            if (!parameters.tensors(layer).isEmpty()) {
                all.add(new LayerNorms(
                        network.nameOf(layer),
                        parameters.norm(weights, layer),
                        parameters.norm(sum.gradient(), layer) / sum.images()));
            }
        }
        norms = all;
        normsStep = step;
        measured = System.nanoTime();
        // Of a large network, at most a hundredth of the time.
        pause = Math.max(MEASURE, 100 * (measured - now));
    }

    @Override
    public void stepDone(StepReport report, Supplier<TrainingState> state) {
        epoch = report.epoch();
        averageDistance = report.averageDistance();
        StepTimes times = report.times();
        steps.add(new Step(
                report.step(),
                report.loss(),
                report.correct(),
                report.images(),
                report.learningRate(),
                times.schedule(),
                times.broadcast(),
                times.compute(),
                times.reduce(),
                times.update()));
        for (TaskTime task : report.tasks()) {
            TaskSpread one = new TaskSpread(task.partition(), task.executor(), 1, task.nanos(), task.nanos());
            tasks.merge(
                    task.partition(),
                    one,
                    (before, now) -> before.executor().equals(now.executor()) ? before.plus(now) : now);
        }
        if (System.nanoTime() - told >= TELL || steps.size() >= MOST_STEPS || report.endsEpoch()) {
            flush();
        }
    }

    private void flush() {
        if (!steps.isEmpty()) {
            tell.accept(new StepsDone(
                    started.run(),
                    System.currentTimeMillis(),
                    epoch,
                    steps,
                    List.copyOf(tasks.values()),
                    norms,
                    normsStep));
            steps.clear();
            tasks.clear();
            norms = List.of();
            told = System.nanoTime();
        }
    }

    /**
     * An epoch is over, and validated if it is to be.
     *
     * @param number from 1
     * @param after the state, with the sums of the epoch
     */
    public void epochDone(int number, TrainingState after, Optional<Examined> validated) {
        flush();
        latest = validated.filter(each -> pictures);
        tell.accept(new EpochDone(
                started.run(),
                System.currentTimeMillis(),
                number,
                after.step(),
                after.loss() / after.images(),
                (double) after.correct() / after.images(),
                validated.map(each -> Validation.of(each.sums())).orElse(Validation.NONE),
                validated.filter(each -> pictures).map(Examined::wrong).orElse(List.of()).stream()
                        .map(wrong -> new WrongPicture(
                                wrong.mistake().label(),
                                wrong.mistake().prediction(),
                                wrong.mistake().confidence(),
                                wrong.mistake().image(),
                                picture(wrong)))
                        .toList(),
                kernels(after.weights()),
                WeightsDigest.of(parameters, after.weights()),
                cache.get(),
                evicted.get(),
                averageDistance));
    }

    /** The first layer's kernels, if it is a convolution whose kernels can be shown. */
    private KernelPictures kernels(float[] weights) {
        if (!(network.layers().get(0) instanceof Conv conv)
                || Math.max(conv.size().rows(), conv.size().columns()) > LARGEST_KERNEL) {
            return KernelPictures.NONE;
        }
        ParameterTensor tensor = parameters.tensors(0).get(0);
        float[] values = tensor.from(weights);
        float greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        boolean colour = network.input().channels() == 3;
        int area = conv.size().rows() * conv.size().columns();
        int size = tensor.shape().get(1) * area;
        List<Picture> shown = new ArrayList<>();
        for (int map = 0; map < Math.min(MOST_KERNELS, conv.maps()); map++) {
            byte[] pixels = new byte[3 * area];
            for (int i = 0; i < area; i++) {
                for (int channel = 0; channel < 3; channel++) {
                    float share = greatest == 0 ? 0 : values[map * size + (colour ? channel * area : 0) + i] / greatest;
                    pixels[3 * i + channel] = (byte) Math.round(colour ? 127.5 + 127.5 * share : shade(share, channel));
                }
            }
            shown.add(new Picture(3, conv.size().rows(), conv.size().columns(), pixels));
        }
        String kind = colour ? " in colour" : network.input().channels() == 1 ? "" : ", first channel";
        return new KernelPictures(network.nameOf(0) + kind, conv.maps(), greatest, shown);
    }

    /** Blue for −1, white for 0, orange for 1: one channel of it. */
    private static double shade(float share, int channel) {
        int[] full = share < 0 ? new int[] {0, 90, 181} : new int[] {220, 100, 0};
        return 255 + (full[channel] - 255) * Math.abs(share);
    }

    /**
     * What is to be told when the model is written.
     *
     * @param digest of the weights
     * @param model where it is
     * @param epochOfWeights whose weights these are, from 1
     * @param early why the run ended before its last epoch; empty if it did not
     */
    public RunEnded ending(Optional<Evaluation> test, String digest, String model, int epochOfWeights, String early) {
        flush();
        latest.map(this::seen).filter(told -> !told.pictures().isEmpty()).ifPresent(tell);
        return new RunEnded(
                started.run(),
                System.currentTimeMillis(),
                Outcome.DONE,
                "",
                digest,
                model,
                epochOfWeights,
                early,
                test.map(Validation::of).orElse(Validation.NONE));
    }

    private MistakesSeen seen(Examined examined) {
        List<Picture> shown = new ArrayList<>();
        try {
            Iterator<WrongImage> wrong = examined.wrong().iterator();
            examined.attention()
                    .get()
                    .forEach(map -> shown.add(picture(wrong.next()).under(map)));
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            // The model, which is not written yet, is worth more than what tells of it.
            LOG.warn("no maps of the mistakes", e);
        }
        return new MistakesSeen(started.run(), System.currentTimeMillis(), epoch, shown);
    }

    private Picture picture(WrongImage wrong) {
        Shape shape = network.input();
        return Picture.of(shape.channels(), shape.rows(), shape.columns(), wrong.pixels());
    }

    /** The run is over, and its model written. */
    public void done(RunEnded ending) {
        tell.accept(ending);
        ended = true;
    }

    /** The run has failed. */
    public void failed(String message) {
        if (!ended) {
            flush();
            done(new RunEnded(
                    started.run(),
                    System.currentTimeMillis(),
                    Outcome.FAILED,
                    message,
                    "",
                    "",
                    0,
                    "",
                    Validation.NONE));
        }
    }

    /** Whatever has not been told to be done has failed. */
    @Override
    public void close() {
        failed("the run ended before its model was written");
    }
}
