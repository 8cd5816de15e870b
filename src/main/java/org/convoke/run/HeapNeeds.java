package org.convoke.run;

import java.util.Locale;
import org.apache.spark.SparkConf;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.spark.SparkStart;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;

/**
 * The least heap that a training takes, as far as it is known before the first step: flat arrays as long as all weights,
 * and the buffers of the tasks that run at the same time.
 *
 * @param driver bytes of arrays of the driver
 * @param task bytes of each task
 * @param tasks how many tasks run at the same time in one JVM
 */
public record HeapNeeds(long driver, long task, int tasks) {
    private static final double GIB = 1L << 30;
    /** Weights, where they began, and the sum of the gradients. */
    private static final int ARRAYS = 3;
    /** Of what a run remembers of each weight: as it is, and as it began. */
    private static final int COPIES = 2;
    /** What else is in a heap, images for example, takes half as much again at least. */
    private static final double ADVICE = 1.5;

    /** What a training with so many cores takes. */
    public static HeapNeeds of(Network network, Recipe recipe, int cores) {
        long flat = (long) Float.BYTES * Parameters.of(network).size();
        int slots =
                recipe.optimizer().slots(recipe.momentum()) + (recipe.average().isKept() ? 1 : 0);
        int kept = recipe.keep() == Keep.BEST ? 1 : 0;
        return new HeapNeeds(
                (ARRAYS + COPIES * slots + kept) * flat,
                Workspace.bytes(network, recipe.lanes(), true) + Workspace.bytes(network, recipe.lanes(), false) + flat,
                Math.min(cores, recipe.shards()));
    }

    /**
     * Whether driver and executors have the heap for it.
     *
     * @param heap of this JVM, the driver's
     * @throws UserError if not
     */
    public static void require(Network network, String source, Recipe recipe, SparkConf conf, long heap) {
        int localCores = SparkStart.localCores(conf.get("spark.master"));
        if (localCores > 0) {
            HeapNeeds needs = of(network, recipe, localCores);
            requireHeap(
                    source, needs.driver() + needs.tasks() * needs.task(), "the driver's", heap, Setting.DRIVER_MEMORY);
            return;
        }
        HeapNeeds needs = of(network, recipe, conf.getInt("spark.executor.cores", 1));
        requireHeap(source, needs.driver(), "the driver's", heap, Setting.DRIVER_MEMORY);
        requireHeap(
                source,
                needs.tasks() * needs.task(),
                "an executor's",
                conf.getSizeAsBytes("spark.executor.memory", "1g"),
                Setting.EXECUTOR_MEMORY);
    }

    private static void requireHeap(String source, long needed, String whose, long heap, Setting setting) {
        if (needed > heap) {
            throw new UserError(
                    String.format(
                            Locale.ROOT,
                            "%s: training it takes at least %.1f GB of heap, and %s is %.1f GB",
                            source,
                            needed / GIB,
                            whose,
                            heap / GIB),
                    "use " + setting.to((long) Math.ceil(ADVICE * needed / GIB) + "g") + ", or a smaller network");
        }
    }
}
