package org.convoke.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.convoke.text.Setting;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;

/** How weights reach the executors and gradients come back: the one part of a step that may be done in several ways. */
interface StepExchange extends AutoCloseable {
    /**
     * The way that is chosen, as far as this Spark has what it takes.
     *
     * @param images are closed with it
     * @param parameters floats that travel each way, for each task
     */
    static StepExchange of(
            JavaSparkContext spark, ExchangeChoice choice, ShardedImages images, StepWork work, int parameters) {
        JobPerStep jobs =
                new JobPerStep(spark, images, work, "requested with " + Setting.EXCHANGE.to(ExchangeChoice.JOB.text()));
        if (choice == ExchangeChoice.JOB) {
            return jobs;
        }
        try {
            return new ResidentExchange(spark, images, work, jobs, parameters);
        } catch (LinkageError e) {
            return new JobPerStep(
                    spark,
                    images,
                    work,
                    "Spark " + spark.version() + "'s internal RPC API differs from the one Convoke knows: " + e);
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared.
            return new JobPerStep(spark, images, work, "Spark's RPC does not answer: " + e);
        }
    }

    /** Why every step is a Spark job of its own, as things stand; nothing if tasks stay for an epoch. */
    Optional<String> whyJobs();

    /**
     * The gradient of a step, summed over all shards along the fixed tree.
     *
     * @param weights flat, left as they are
     * @param epoch from 0
     * @param step from 0 within the epoch
     * @param description what the Spark UI shows for it
     */
    Exchanged step(float[] weights, int epoch, long step, String description);

    /**
     * The number of the first shard whose share of a step is not {@linkplain GradientSum#isSound sound}, if there is one:
     * asked for once, when the sum over all shards is not.
     *
     * @param weights flat, left as they are
     * @param epoch from 0
     * @param step from 0 within the epoch
     * @param description what the Spark UI shows for it
     */
    Optional<Integer> firstUnsound(float[] weights, int epoch, long step, String description);

    @Override
    void close();

    /**
     * What came back.
     *
     * @param sum the sum over all shards; its arrays may be used again in the next step
     * @param times where the time went
     * @param tasks what each task did, in the order of the partitions
     */
    record Exchanged(GradientSum sum, StepTimes times, List<TaskTime> tasks) {
        /**
         * Folds what has just come back.
         *
         * @param answers of all tasks
         * @param shards S
         * @param start when the step began, by {@link System#nanoTime}
         * @param sent when the weights had been handed over
         */
        static Exchanged of(List<GradientPieces> answers, int shards, long start, long sent) {
            long answered = System.nanoTime();
            FoldTree.Folder<GradientSum> folder = new FoldTree.Folder<>(shards, GradientSum::fold);
            long longest = 0;
            List<TaskTime> tasks = new ArrayList<>(answers.size());
            for (GradientPieces answer : answers) {
                longest = Math.max(longest, answer.nanos());
                tasks.add(new TaskTime(tasks.size(), answer.executor(), answer.nanos()));
                folder.addAll(answer.nodes(), answer.sums());
            }
            GradientSum sum = folder.root();
            long folded = System.nanoTime();
            long away = answered - sent;
            return new Exchanged(
                    sum,
                    new StepTimes(
                            sent - start, Math.max(0, away - longest), Math.min(away, longest), folded - answered, 0),
                    tasks);
        }
    }
}
