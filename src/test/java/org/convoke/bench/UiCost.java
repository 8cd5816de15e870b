package org.convoke.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.spark.DriverImages;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.spark.SparkDefaults;
import org.convoke.spark.StepListener;
import org.convoke.spark.Trainer;
import org.convoke.train.Recipe;
import org.convoke.ui.CacheWatch;
import org.convoke.ui.MetricsCsv;
import org.convoke.ui.MetricsPlugin;
import org.convoke.ui.ReportFile;
import org.convoke.ui.RunRecorder;
import org.convoke.ui.RunStarted;
import org.convoke.ui.TrainingFace;

/**
 * What the Training tab costs a step: the same training in turns with Spark's UI, the tab, the events, the metrics and the
 * files, the page being loaded every second, and with none of them. The time is the driver's, from one step to the next.
 */
public final class UiCost {
    private static final int BATCH = 128;

    private UiCost() {}

    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        measure(
                "large steps (431,080 weights)",
                "conv: {maps: 20, kernel: 5}}, relu, {maxpool: {window: 2, stride: 2}},"
                        + " {conv: {maps: 50, kernel: 5}}, relu, {maxpool: {window: 2, stride: 2}}, flatten, {dense: 500}, relu,"
                        + " {dense: 10}",
                rounds,
                150);
        measure("small steps (7,850 weights)", "conv: {maps: 1, kernel: 1}}, flatten, {dense: 10}", rounds, 1_000);
    }

    private static void measure(String name, String layers, int rounds, int steps) {
        Network network = NetworkFile.parse(
                "input: {channels: 1, height: 28, width: 28}\nlayers: [{" + layers + "]\nloss: cross-entropy\n", name);
        List<Double> medians = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        List<Double> off = new ArrayList<>();
        window(network, true, steps);
        for (int round = 0; round < rounds; round++) {
            boolean onFirst = round % 2 == 0;
            Steps one = window(network, onFirst, steps);
            Steps other = window(network, !onFirst, steps);
            Steps with = onFirst ? one : other;
            Steps without = onFirst ? other : one;
            medians.add(with.median() / without.median());
            means.add(with.mean() / without.mean());
            off.add(without.median());
        }
        medians.sort(null);
        means.sort(null);
        off.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%s: with the UI / without: a step's median %.4f (%.4f to %.4f in %d pairs), its mean %.4f (%.4f to %.4f);"
                        + " the median without it %.3f ms%n",
                name,
                medians.get(rounds / 2),
                medians.get(0),
                medians.get(rounds - 1),
                rounds,
                means.get(rounds / 2),
                means.get(0),
                means.get(rounds - 1),
                off.get(rounds / 2));
    }

    /** What the steps of a window took, in milliseconds; the mean counts those that tell of themselves, too. */
    private record Steps(double median, double mean) {
        static Steps of(List<Long> nanos) {
            nanos.sort(null);
            double mean = nanos.stream().mapToLong(Long::longValue).average().orElseThrow();
            return new Steps(nanos.get(nanos.size() / 2) / 1e6, mean / 1e6);
        }
    }

    /** Trains for some steps; of the first third, and of those after an epoch's end, nothing counts. */
    private static Steps window(Network network, boolean on, int steps) {
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("cost")
                .set("spark.ui.enabled", Boolean.toString(on))
                .set("spark.ui.port", "0")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        if (on) {
            MetricsPlugin.addTo(conf);
        }
        Random random = new Random(1);
        byte[] pixels = new byte[20 * BATCH * 784];
        random.nextBytes(pixels);
        PackedImages images = new PackedImages(
                1,
                28,
                28,
                pixels,
                IntStream.range(0, 20 * BATCH).map(i -> i % 10).toArray(),
                IntStream.range(0, 10).mapToObj(Integer::toString).toList());
        int epochs = (steps + 19) / 20;
        Recipe recipe = Recipe.builder()
                .epochs(epochs)
                .batch(BATCH)
                .shards(4)
                .learningRate(0.001)
                .momentum(0.9)
                .seed(1)
                .build();
        List<Long> times = new ArrayList<>();
        long[] last = {System.nanoTime()};
        StepListener clock = (report, state) -> {
            long now = System.nanoTime();
            if (report.step() > steps / 3 && report.stepInEpoch() > 1) {
                times.add(now - last[0]);
            }
            last[0] = now;
        };
        ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
        try (JavaSparkContext spark = new JavaSparkContext(SparkDefaults.applyTo(conf));
                CacheWatch cache = CacheWatch.over(spark.sc());
                NetworkOnSpark onSpark = new NetworkOnSpark(
                        spark, network, Normalisation.of(images), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(onSpark, recipe, new DriverImages(images), Optional.empty());
                MetricsCsv csv = new MetricsCsv()) {
            if (on) {
                ReportFile file = new ReportFile();
                var face = TrainingFace.of(spark.sc());
                RunRecorder recorder =
                        new RunRecorder(started(epochs, trainer), network, cache, spark.getConf(), event -> {
                            csv.accept(event);
                            file.accept(event);
                            face.listeners().accept(event);
                        });
                String page = face.address().orElseThrow();
                var unused = reader.scheduleAtFixedRate(() -> get(page), 1, 1, TimeUnit.SECONDS);
                trainer.run(trainer.start(), recorder.then((report, state) -> {
                    if (report.endsEpoch()) {
                        recorder.epochDone(report.epoch(), state.get(), Optional.empty());
                    }
                    clock.stepDone(report, state);
                }));
            } else {
                trainer.run(trainer.start(), clock);
            }
        } finally {
            reader.shutdownNow();
        }
        return Steps.of(times);
    }

    private static RunStarted started(int epochs, Trainer trainer) {
        return new RunStarted(
                "r",
                System.currentTimeMillis(),
                "",
                0,
                "",
                "",
                "",
                1,
                epochs,
                trainer.stepsPerEpoch(),
                0,
                4,
                2,
                "",
                "",
                0,
                0,
                "",
                List.of(),
                List.of(),
                0,
                "",
                List.of());
    }

    private static void get(String page) {
        try {
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(page)).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            System.err.println(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
