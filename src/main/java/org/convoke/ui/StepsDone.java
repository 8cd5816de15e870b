package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * Steps that followed one another within an epoch. They are told together, a few times a second, so that neither the event
 * log nor a listener costs a step noticeable time.
 *
 * @param run the run's name
 * @param time now, in milliseconds since 1970
 * @param epoch from 1
 * @param steps each of them
 * @param tasks what each task did in them together
 * @param norms of each layer after {@code normsStep}; empty where they were not measured
 * @param normsStep the step of the norms
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StepsDone(
        String run,
        long time,
        int epoch,
        List<Step> steps,
        List<TaskSpread> tasks,
        List<LayerNorms> norms,
        long normsStep)
        implements TrainingEvent {
    public StepsDone {
        run = RunStarted.text(run);
        steps = RunStarted.list(steps);
        tasks = RunStarted.list(tasks);
        norms = RunStarted.list(norms);
    }

    /**
     * One step; times in nanoseconds.
     *
     * @param step from 1 over the run
     * @param loss the mean over its images, before the update
     * @param correct how many of them were classified rightly
     * @param images how many they were
     * @param rate the learning rate
     * @param schedule Spark's own time
     * @param broadcast handing the weights to Spark
     * @param compute the longest task's own code
     * @param reduce folding the gradients
     * @param update the optimiser's step
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Step(
            long step,
            double loss,
            long correct,
            long images,
            double rate,
            long schedule,
            long broadcast,
            long compute,
            long reduce,
            long update) {
        /** The whole time. */
        public long total() {
            return schedule + broadcast + compute + reduce + update;
        }
    }

    /**
     * What one task did in several steps.
     *
     * @param partition the task's number
     * @param executor Spark's name of the executor
     * @param steps how many steps
     * @param nanos its own code's time in all of them
     * @param most the longest
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TaskSpread(int partition, String executor, long steps, long nanos, long most) {
        public TaskSpread {
            executor = RunStarted.text(executor);
        }

        /** Both together. */
        TaskSpread plus(TaskSpread later) {
            return new TaskSpread(
                    partition, executor, steps + later.steps, nanos + later.nanos, Math.max(most, later.most));
        }

        /** The mean step's time in milliseconds. */
        double meanMillis() {
            return nanos / 1e6 / Math.max(1, steps);
        }
    }

    /**
     * How long a layer's parameters and their mean gradient are: √(Σ w²) and √(Σ g²).
     *
     * @param layer such as {@code layer 1 (conv)}
     * @param weights of the weights and biases
     * @param gradient of their gradient, divided by the images
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record LayerNorms(String layer, double weights, double gradient) {
        public LayerNorms {
            layer = RunStarted.text(layer);
        }
    }
}
