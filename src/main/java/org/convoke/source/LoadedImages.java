package org.convoke.source;

import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.ImageShape;
import org.convoke.text.UserError;

/**
 * The images of a table, read, decoded and packed once, and kept on the executors' disks.
 *
 * @param blocks the images
 * @param shape of every image
 * @param classNames the names of the classes
 * @param facts what loading them was like
 * @param meanWeight of the images as their rows have it; 1 where all count alike
 * @param seconds how long it took
 */
public record LoadedImages(
        JavaRDD<LoadedBlock> blocks,
        ImageShape shape,
        List<String> classNames,
        LoadFacts facts,
        double meanWeight,
        double seconds) {
    private static final double NANOS = 1e9;

    /**
     * Loads a table.
     *
     * @param classNames the names of the classes; a label of another class is refused
     * @param decoding what becomes of an image
     * @param skipBad whether images that cannot be read are left out and counted
     * @throws UserError if there is no image, or one has no label of those classes, or cannot be read and may not be left out
     */
    public static LoadedImages of(
            JavaSparkContext spark, ImageTable whole, List<String> classNames, Decoding decoding, boolean skipBad) {
        long start = System.nanoTime();
        ImageTable table = whole.narrow();
        spark.setJobDescription("load " + table.name());
        LoadTask task = new LoadTask(
                new RowPixels.Decoded(table.images(), decoding),
                table.labels().stream().toList(),
                table.weights().stream().toList(),
                new ClassIndex(classNames),
                decoding.shape());
        JavaRDD<LoadedBlock> blocks = table.rows()
                .toJavaRDD()
                .mapPartitionsWithIndex(task, true)
                .setName(table.name())
                .persist(StorageLevel.DISK_ONLY());
        try {
            LoadFacts facts = blocks.map(LoadedBlock::facts).collect().stream().reduce(LoadFacts.NONE, LoadFacts::plus);
            requireUsable(facts, table.name(), skipBad);
            double meanWeight = table.weights()
                    .map(column -> column.mean(blocks.map(LoadedBlock::weights).collect(), table.name()))
                    .orElse(1.0);
            return new LoadedImages(
                    blocks, decoding.shape(), classNames, facts, meanWeight, (System.nanoTime() - start) / NANOS);
        } catch (Throwable failure) {
            // Others may go on in the same context.
            blocks.unpersist(false);
            throw failure;
        }
    }

    private static void requireUsable(LoadFacts facts, String name, boolean skipBad) {
        long all = facts.images() + facts.bad().count() + facts.unlabelled().count();
        if (facts.unlabelled().count() > 0) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%,d of %,d images of %s have no label that can be used, the first %s",
                    facts.unlabelled().count(),
                    all,
                    name,
                    facts.unlabelled().first().get(0)));
        }
        if (facts.bad().count() > 0 && !skipBad) {
            throw facts.bad().error(all, name);
        }
        if (facts.images() == 0) {
            throw new UserError("no images in " + name + ": give a set that has some"
                    + facts.bad().first().stream()
                            .findFirst()
                            .map(bad -> " (" + facts.bad().count() + " were left out, the first " + bad + ")")
                            .orElse(""));
        }
        if (facts.images() > Integer.MAX_VALUE) {
            throw new UserError(facts.images() + " images in " + name + ": up to " + Integer.MAX_VALUE
                    + " can be taken at once; split the set");
        }
    }

    /** The images alone, with their weights. */
    public JavaRDD<PackedImages> images() {
        double mean = meanWeight;
        return blocks.map(block -> block.weighted(mean));
    }

    /** For example {@code 60,000 images in 12.3 s (tasks read for 4.0 s and decoded for 19.1 s)}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d images in %.1f s (tasks read for %.1f s and decoded for %.1f s)",
                facts.images(),
                seconds,
                facts.reading() / NANOS,
                facts.decoding() / NANOS);
    }
}
