package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.convoke.array.KernelChoice;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.train.Evaluation;
import org.convoke.train.Mistakes;
import org.convoke.train.Mistakes.Mistake;
import org.convoke.train.TestTime;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vectors")
class EvaluatorTest {
    private static final Network NETWORK = NetworkFile.parse("""
            input: {channels: 1, height: 6, width: 6}
            layers: [flatten, {dense: 4}]
            loss: cross-entropy
            """, "test");
    private static final PackedImages IMAGES = SmallImages.of(1300);
    private static final Normalisation NORMALISATION = Normalisation.of(IMAGES);
    private static final float[] WEIGHTS = Parameters.of(NETWORK).initial(5);

    @Test
    void countsWhatTheNetworkSaysWhateverThePartitions() {
        Workspace workspace = new Workspace(NETWORK, KernelChoice.PLAIN.kernels(), 16);
        workspace.load(WEIGHTS);
        long[][] expected = new long[4][4];
        double loss = 0;
        for (int n = 0; n < IMAGES.count(); n++) {
            workspace.images(IMAGES.pixels(), IMAGES.labels(), n, new int[] {0}, 0, 1, NORMALISATION.tables());
            workspace.forward();
            expected[IMAGES.labels()[n]][workspace.prediction(0)]++;
            loss += workspace.loss(0);
        }
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network =
                        new NetworkOnSpark(spark.context(), NETWORK, NORMALISATION, KernelChoice.AUTO, 64)) {
            double first = Double.NaN;
            for (int partitions : new int[] {1, 2, 3, 5}) {
                try (Evaluator evaluator =
                        new Evaluator(network, new DriverImages(IMAGES), Optional.of(partitions), "test")) {
                    Evaluation evaluation = evaluator.evaluate(WEIGHTS, "test");
                    assertThat(evaluation.images()).isEqualTo(1300);
                    for (int label = 0; label < 4; label++) {
                        for (int k = 0; k < 4; k++) {
                            assertThat(evaluation.confusion().count(label, k)).isEqualTo(expected[label][k]);
                        }
                    }
                    assertThat(evaluation.lossSum()).isCloseTo(loss, within(1e-9 * loss));
                    first = Double.isNaN(first) ? evaluation.lossSum() : first;
                    assertThat(evaluation.lossSum())
                            .as("%d partitions", partitions)
                            .isEqualTo(first);
                }
            }
        }
    }

    @Test
    void theSurestMistakesAreTheSameWhateverThePartitionsAndComeWithTheirPixels() {
        Workspace workspace = new Workspace(NETWORK, KernelChoice.PLAIN.kernels(), 16);
        workspace.load(WEIGHTS);
        List<Mistake> all = new ArrayList<>();
        for (int n = 0; n < IMAGES.count(); n++) {
            workspace.images(IMAGES.pixels(), IMAGES.labels(), n, new int[] {0}, 0, 1, NORMALISATION.tables());
            workspace.forward();
            int taken = workspace.prediction(0);
            if (taken != IMAGES.labels()[n]) {
                all.add(new Mistake(n, IMAGES.labels()[n], taken, workspace.output(0, taken)));
            }
        }
        all.sort(Comparator.comparing(Mistake::confidence).reversed().thenComparing(Mistake::image));
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network =
                        new NetworkOnSpark(spark.context(), NETWORK, NORMALISATION, KernelChoice.AUTO, 64)) {
            for (int partitions : new int[] {1, 3, 5}) {
                try (Evaluator evaluator =
                        new Evaluator(network, new DriverImages(IMAGES), Optional.of(partitions), "test")) {
                    List<WrongImage> wrong = evaluator.examine(WEIGHTS, "test").wrong();
                    assertThat(wrong.stream().map(WrongImage::mistake).toList())
                            .isEqualTo(all.subList(0, Mistakes.MOST));
                    assertThat(wrong)
                            .allSatisfy(each -> assertThat(each.pixels())
                                    .isEqualTo(IMAGES.slice(
                                                    each.mistake().image(),
                                                    each.mistake().image() + 1)
                                            .pixels()));
                }
            }
        }
    }

    @Test
    void allThatIsMeasuredHasTheSameBitsWhateverThePartitions() {
        Workspace workspace = new Workspace(NETWORK, KernelChoice.PLAIN.kernels(), 16);
        workspace.load(WEIGHTS);
        float[][] outputs = new float[IMAGES.count()][4];
        for (int n = 0; n < IMAGES.count(); n++) {
            workspace.images(IMAGES.pixels(), IMAGES.labels(), n, new int[] {0}, 0, 1, NORMALISATION.tables());
            workspace.forward();
            workspace.outputs(outputs[n]);
        }
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network =
                        new NetworkOnSpark(spark.context(), NETWORK, NORMALISATION, KernelChoice.AUTO, 64)) {
            Evaluator.Measured one = measured(network, IMAGES, 1, TestTime.NONE);
            for (int partitions : new int[] {2, 3, 5}) {
                assertThat(measured(network, IMAGES, partitions, TestTime.NONE))
                        .as("%d partitions", partitions)
                        .isEqualTo(one);
            }
            List<OptionalDouble> ranks = one.ranks().orElseThrow().classes();
            for (int k = 0; k < 4; k++) {
                assertThat(ranks.get(k).orElseThrow()).isCloseTo(sharePairs(outputs, k), within(1e-12));
            }
            assertThat(one.sums().outputs().calibration().images()).isEqualTo(IMAGES.count());
            assertThat(one.sums().logLoss()).hasValue(one.sums().meanLoss());
        }
    }

    private static double sharePairs(float[][] outputs, int k) {
        double sum = 0;
        long pairs = 0;
        for (int n = 0; n < outputs.length; n++) {
            for (int m = 0; m < outputs.length; m++) {
                if (IMAGES.labels()[n] == k && IMAGES.labels()[m] != k) {
                    sum += outputs[n][k] > outputs[m][k] ? 1 : outputs[n][k] == outputs[m][k] ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return sum / pairs;
    }

    private static Evaluator.Measured measured(
            NetworkOnSpark network, PackedImages images, int partitions, TestTime testTime) {
        try (Evaluator evaluator = new Evaluator(network, new DriverImages(images), Optional.of(partitions), "test")) {
            return evaluator.measure(WEIGHTS, testTime, "test");
        }
    }

    private static PackedImages mirrored(PackedImages images) {
        byte[] pixels = new byte[images.pixels().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = images.pixels()[i / 6 * 6 + 5 - i % 6];
        }
        return new PackedImages(1, 6, 6, pixels, images.labels(), images.classNames());
    }

    @Test
    void theFlipAveragesWhatTheLayersGiveForAnImageAndItsMirrorImage() {
        Network squared = NetworkFile.parse("""
                input: {channels: 1, height: 6, width: 6}
                layers: [flatten, {dense: 4}, sigmoid]
                loss: squared-error
                """, "test");
        PackedImages mirrored = mirrored(IMAGES);
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network =
                        new NetworkOnSpark(spark.context(), NETWORK, NORMALISATION, KernelChoice.AUTO, 64);
                NetworkOnSpark other =
                        new NetworkOnSpark(spark.context(), squared, NORMALISATION, KernelChoice.AUTO, 64)) {
            for (NetworkOnSpark each : List.of(network, other)) {
                String column = each == network ? "logits" : "probability";
                float[][] plain = predicted(spark, each, IMAGES, TestTime.NONE, column);
                float[][] mirror = predicted(spark, each, mirrored, TestTime.NONE, column);
                float[][] flipped = predicted(spark, each, IMAGES, TestTime.FLIP, column);
                long hits = 0;
                for (int n = 0; n < plain.length; n++) {
                    int best = 0;
                    for (int k = 0; k < 4; k++) {
                        assertThat(flipped[n][k]).isEqualTo((plain[n][k] + mirror[n][k]) / 2);
                        best = flipped[n][k] > flipped[n][best] ? k : best;
                    }
                    hits += best == IMAGES.labels()[n] ? 1 : 0;
                }
                Evaluator.Measured measured = measured(each, IMAGES, 3, TestTime.FLIP);
                assertThat(measured.sums().accuracy()).isEqualTo((double) hits / IMAGES.count());
                assertThat(measured(each, mirrored, 2, TestTime.FLIP)).isEqualTo(measured);
                assertThat(measured).isNotEqualTo(measured(each, IMAGES, 3, TestTime.NONE));
                assertThat(measured.sums().logLoss().isPresent()).isEqualTo(each == network);
            }
        }
    }

    private static float[][] predicted(
            LocalSpark spark, NetworkOnSpark network, PackedImages images, TestTime testTime, String column) {
        try (PackedRows packed = new PackedRows(spark.session(), network, images, Optional.of(3));
                Predictor predictor = new Predictor(network, WEIGHTS, images.classNames(), testTime, true, false)) {
            return predictor
                    .predictions(packed.rows(), PackedRows.pixels(), PackedRows.hidden())
                    .collectAsList()
                    .stream()
                    .map(row -> {
                        List<Float> numbers = row.getList(row.fieldIndex(column));
                        float[] array = new float[numbers.size()];
                        for (int k = 0; k < array.length; k++) {
                            array[k] = numbers.get(k);
                        }
                        return array;
                    })
                    .toArray(float[][]::new);
        }
    }

    @Test
    void predictionsKeepTheOrderAndCountOfTheImages() {
        List<String> names = IMAGES.classNames();
        int[] labels = IMAGES.labels().clone();
        labels[2] = PackedImages.UNKNOWN;
        PackedImages images = new PackedImages(1, 6, 6, IMAGES.pixels(), labels, names);
        Workspace workspace = new Workspace(NETWORK, KernelChoice.PLAIN.kernels(), 16);
        workspace.load(WEIGHTS);
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network =
                        new NetworkOnSpark(spark.context(), NETWORK, NORMALISATION, KernelChoice.AUTO, 64);
                PackedRows packed = new PackedRows(spark.session(), network, images, Optional.of(5));
                Predictor predictor = new Predictor(network, WEIGHTS, names, TestTime.NONE, true, false)) {
            List<Row> rows = predictor
                    .predictions(packed.rows(), PackedRows.pixels(), PackedRows.hidden())
                    .collectAsList();
            assertThat(rows).hasSize(images.count());
            for (int n = 0; n < rows.size(); n++) {
                Row row = rows.get(n);
                workspace.images(images.pixels(), images.labels(), n, new int[] {0}, 0, 1, NORMALISATION.tables());
                workspace.forward();
                int predicted = workspace.prediction(0);
                assertThat(row.<Long>getAs("index")).isEqualTo(n);
                assertThat(row.<Integer>getAs("label")).isEqualTo(n == 2 ? null : labels[n]);
                assertThat(row.<Integer>getAs("prediction")).isEqualTo(predicted);
                assertThat(row.<String>getAs("label_name")).isEqualTo(names.get(predicted));
                List<Float> probabilities = row.getList(row.fieldIndex("probability"));
                assertThat(probabilities).hasSize(4);
                for (int k = 0; k < 4; k++) {
                    assertThat(probabilities.get(k)).isEqualTo(workspace.output(0, k));
                }
            }
        }
    }

    @Test
    void moreClassesThanAnyTableOfThemHasRoomFor() {
        int classes = 50_000;
        Network many = NetworkFile.parse("""
                input: {channels: 1, height: 6, width: 6}
                layers: [flatten, {dense: 50000}]
                loss: cross-entropy
                """, "test");
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        PackedImages few = IMAGES.slice(0, 40);
        PackedImages images = new PackedImages(1, 6, 6, few.pixels(), few.labels(), names);
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network =
                        new NetworkOnSpark(spark.context(), many, NORMALISATION, KernelChoice.AUTO, 16);
                Evaluator evaluator = new Evaluator(network, new DriverImages(images), Optional.of(2), "test")) {
            Evaluation evaluation = evaluator.evaluate(Parameters.of(many).initial(5), "test");
            assertThat(evaluation.images()).isEqualTo(40);
            assertThat(evaluation.confusion().cells()).hasSizeBetween(1, 40);
            assertThat(evaluation.confusion().scores()).hasSize(classes);
        }
    }
}
