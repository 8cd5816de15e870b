package org.convoke.spark;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.array.FusedMultiplyAdd;
import org.convoke.array.KernelChoice;

/**
 * Which kernels compute, as an executor says: its JVM may have the vector module where the driver's lacks it, and the other
 * way round.
 *
 * @param name of the kernels
 * @param whyPlain why that JVM computes with plain loops though it might choose, and what to do; empty if it does not
 * @param slow whether that machine has no fused multiply-add, so that all kernels are
 *     {@linkplain FusedMultiplyAdd a thousand times slower}
 */
public record ExecutorKernels(String name, Optional<String> whyPlain, boolean slow) {
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
        List<String> lines =
                (slow ? said.substring(SLOW.length()) : said).lines().toList();
        return new ExecutorKernels(lines.get(0), lines.stream().skip(1).findFirst(), slow);
    }

    /** Measured once in a JVM, when first asked for. */
    private static final class Machine {
        static final boolean IS_SLOW = FusedMultiplyAdd.isSlow();
    }

    private static String said(KernelChoice choice) {
        String why = choice == KernelChoice.AUTO ? KernelChoice.whyPlain().orElse("") : "";
        return (Machine.IS_SLOW ? SLOW : "") + choice.kernels() + "\n" + why;
    }
}
