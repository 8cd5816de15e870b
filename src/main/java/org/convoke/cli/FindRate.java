package org.convoke.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.run.RateTestRun;
import org.convoke.run.TrainingJob;
import org.convoke.spark.NetworkOnSpark;
import org.convoke.store.AtomicWrite;
import org.convoke.text.Setting;
import org.convoke.text.TextTable;
import org.convoke.train.RateTest;
import org.convoke.train.RateTest.Point;
import org.convoke.ui.RateTestPage;
import org.convoke.ui.ReportFile;

/** {@code train --find-lr}: a learning-rate range test instead of a training. */
final class FindRate {
    private static final int ROWS = 13;

    private FindRate() {}

    /** Runs the test, prints what it found, and writes {@code report.html} into a directory. */
    static void run(
            TrainingJob job, Path directory, JavaSparkContext spark, SparkOptions options, PrintWriter printer) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("network", job.networkText());
        facts.put(
                "data",
                String.format(
                        Locale.ROOT,
                        "%s: %,d training images",
                        job.data(),
                        job.validation().train().count()));
        facts.put("recipe", job.recipe().text() + ", seed " + job.recipe().seed() + ", but for the rate");
        facts.forEach((name, text) -> printer.printf("%-8s %s%n", name, text));
        printer.flush();
        RateTest test;
        try (NetworkOnSpark network = new NetworkOnSpark(
                spark,
                job.network(),
                job.normalisation(),
                options.kernels(),
                job.recipe().lanes())) {
            test = RateTestRun.of(network, job, options.partitions());
        }
        printer.println();
        printer.print(table(test.points()));
        printer.println();
        printer.println(found(test));
        byte[] page = RateTestPage.html(job.data(), facts, test).getBytes(StandardCharsets.UTF_8);
        AtomicWrite.to(directory, HadoopSettings.fromSpark(), (system, temporary) -> {
            system.mkdirs(temporary);
            AtomicWrite.file(system, new Path(temporary, ReportFile.NAME), out -> out.write(page));
        });
        printer.println("report " + new Path(directory, ReportFile.NAME));
        printer.flush();
    }

    private static String table(List<Point> points) {
        TextTable table = new TextTable(0, "rate", "loss", "smoothed");
        int shown = Math.min(ROWS, points.size());
        for (int i = 0; i < shown; i++) {
            Point point = points.get(shown == 1 ? 0 : i * (points.size() - 1) / (shown - 1));
            table.add(
                    String.format(Locale.ROOT, "%.2e", point.rate()),
                    String.format(Locale.ROOT, "%.4f", point.loss()),
                    String.format(Locale.ROOT, "%.4f", point.smoothed()));
        }
        return table.text();
    }

    private static String found(RateTest test) {
        Optional<String> steepest = text(test.steepest());
        Optional<String> diverged = text(test.divergedAt());
        String end = diverged.map(rate -> "the loss diverges at " + rate)
                .orElse(String.format(Locale.ROOT, "the loss does not diverge up to %.3g", RateTest.MOST));
        return steepest.map(rate -> "the loss falls fastest at " + rate + "; " + end + "\ntry " + Setting.LR.to(rate)
                        + diverged.map(unused -> " or a tenth of where it diverges, "
                                        + Setting.LR.to(
                                                rounded(test.divergedAt().getAsDouble() / 10)))
                                .orElse(""))
                .orElse("the loss falls at no rate; " + end);
    }

    private static Optional<String> text(OptionalDouble rate) {
        return rate.isPresent() ? Optional.of(rounded(rate.getAsDouble())) : Optional.empty();
    }

    /** Two digits are more than such a test can tell. */
    private static String rounded(double rate) {
        return new BigDecimal(rate, new MathContext(2)).stripTrailingZeros().toPlainString();
    }
}
