package org.convoke.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.array.KernelChoice;

/**
 * Which kernels compute, as an executor says: its JVM may have the vector module where the driver's lacks it, and the other
 * way round.
 *
 * @param name of the kernels
 * @param missesVectors whether there would be vector kernels if that JVM had their module
 */
public record ExecutorKernels(String name, boolean missesVectors) {
    /** Asks one of the executors; with a local master nobody need be asked. */
    public static ExecutorKernels of(JavaSparkContext spark, KernelChoice choice) {
        String name;
        if (spark.sc().isLocal()) {
            name = name(choice);
        } else {
            spark.setJobDescription("which kernels the executors have");
            name = spark.parallelize(List.of(0), 1).map(one -> name(choice)).first();
        }
        boolean plain = name.equals(name(KernelChoice.PLAIN));
        return new ExecutorKernels(name, plain && choice == KernelChoice.AUTO);
    }

    private static String name(KernelChoice choice) {
        return choice.kernels().toString();
    }
}
