package org.convoke.ui;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Objects;

/**
 * A run begins, or goes on after an interruption.
 *
 * @param run its name
 * @param time now, in milliseconds since 1970
 * @param model the network in words
 * @param parameters how many the network has
 * @param data what the user calls the data
 * @param dataDigest of the training images
 * @param recipe how it is trained, in words
 * @param seed of the recipe
 * @param epochs how many there are to be
 * @param stepsPerEpoch steps of each
 * @param firstStep how many steps of the run were done before
 * @param shards into how many shards the images are cut
 * @param cores Spark's default parallelism, which is the cluster's cores unless it is set otherwise
 * @param exchange how weights and gradients travel, in words
 * @param versions of Convoke, Spark and Java
 * @param trainImages how many images are learnt from
 * @param testImages how many are tested on at the end
 * @param validation what is measured after each epoch, in words; empty if nothing is
 * @param classes the names of the classes
 * @param classCounts how many training images each class has
 * @param badImages how many images could not be read and were left out
 * @param average which average of the weights is validated and kept, in words; empty if it is the weights of the last step
 * @param classWeights how much an image of each class counts; empty if all count alike
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunStarted(
        String run,
        long time,
        String model,
        long parameters,
        String data,
        String dataDigest,
        String recipe,
        long seed,
        int epochs,
        long stepsPerEpoch,
        long firstStep,
        int shards,
        int cores,
        String exchange,
        String versions,
        long trainImages,
        long testImages,
        String validation,
        List<String> classes,
        List<Long> classCounts,
        long badImages,
        String average,
        List<Double> classWeights)
        implements TrainingEvent {
    public RunStarted {
        run = text(run);
        model = text(model);
        data = text(data);
        dataDigest = text(dataDigest);
        recipe = text(recipe);
        exchange = text(exchange);
        versions = text(versions);
        validation = text(validation);
        classes = list(classes);
        classCounts = list(classCounts);
        average = text(average);
        classWeights = list(classWeights);
    }

    /** Steps of the whole run. */
    public long totalSteps() {
        return epochs * stepsPerEpoch;
    }

    /** The name of a class. */
    public String className(int number) {
        return number >= 0 && number < classes.size() ? classes.get(number) : Integer.toString(number);
    }

    /** What an old log lacks. */
    static String text(String read) {
        return Objects.requireNonNullElse(read, "");
    }

    /** What an old log lacks. */
    static <T> List<T> list(List<T> read) {
        return read == null ? List.of() : read.stream().filter(Objects::nonNull).toList();
    }
}
