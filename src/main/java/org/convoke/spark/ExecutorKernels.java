package org.convoke.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.array.FusedMultiplyAdd;
import org.convoke.array.KernelChoice;

/**
 * Which kernels compute, as an executor says: its JVM may have the vector module where the driver's lacks it, and the other
 * way round.
 *
 * @param name of the kernels
 * @param missesVectors whether there would be vector kernels if that JVM had their module
 * @param slow whether that machine has no fused multiply-add, so that all kernels are
 *     {@linkplain FusedMultiplyAdd a thousand times slower}
 */
public record ExecutorKernels(String name, boolean missesVectors, boolean slow) {
    private static final String SLOW = "slow ";

    /** Asks one of the executors; with a local master nobody need be asked. */
    public static ExecutorKernels of(JavaSparkContext spark, KernelChoice choice) {
        String said;
        if (spark.sc().isLocal()) {
            said = said(choice);
        } else {
            spark.setJobDescription("which kernels the executors have");
            said = spark.parallelize(List.of(0), 1).map(one -> said(choice)).first();
        }
        boolean slow = said.startsWith(SLOW);
        String name = slow ? said.substring(SLOW.length()) : said;
        boolean plain = name.equals(name(KernelChoice.PLAIN));
        return new ExecutorKernels(name, plain && choice == KernelChoice.AUTO, slow);
    }

    private static String said(KernelChoice choice) {
        return (FusedMultiplyAdd.isSlow() ? SLOW : "") + name(choice);
    }

    private static String name(KernelChoice choice) {
        return choice.kernels().toString();
    }
}
