package org.convoke.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.convoke.net.ClassMap;
import org.convoke.net.Loss;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Shape;
import org.convoke.spark.Evaluator.Examined;
import org.convoke.spark.LocalSpark;
import org.convoke.spark.TrainingState;
import org.convoke.spark.WrongImage;
import org.convoke.train.Evaluation;
import org.convoke.train.Mistakes.Mistake;
import org.convoke.train.metric.Confusion;
import org.junit.jupiter.api.Test;

class RunRecorderTest {
    private static final Network NETWORK =
            Network.of(new Shape(1, 1, 2), List.of(new Flatten(), new Dense(2)), Loss.CROSS_ENTROPY);

    @Test
    void imagesOfTheValidationSetAreToldUnlessTheyAreNotWanted() {
        try (LocalSpark spark = new LocalSpark(1);
                CacheWatch cache = CacheWatch.over(spark.context().sc())) {
            assertThat(epoch(cache, new SparkConf(false)).wrong()).hasSize(1);
            EpochDone without = epoch(cache, new SparkConf(false).set("spark.convoke.ui.pictures", "false"));
            assertThat(without.wrong()).isEmpty();
            assertThat(without.validation().images()).isEqualTo(1);
            MistakesSeen seen = (MistakesSeen) told(cache, new SparkConf(false)).stream()
                    .filter(event -> event instanceof MistakesSeen)
                    .findFirst()
                    .orElseThrow();
            // 1 under orange of seven tenths.
            assertThat(seen.pictures().get(0).pixels()).startsWith((byte) 179, (byte) 77, (byte) 0);
            assertThat(told(cache, new SparkConf(false).set("spark.convoke.ui.pictures", "false")))
                    .noneMatch(event -> event instanceof MistakesSeen);
        }
    }

    /** The maps of mistakes are computed before the model is written. */
    @Test
    void theModelIsNotLostForWantOfMemoryForTheMapsOfMistakes() {
        try (LocalSpark spark = new LocalSpark(1);
                CacheWatch cache = CacheWatch.over(spark.context().sc())) {
            for (Error error : List.of(new OutOfMemoryError("Java heap space"), new NoClassDefFoundError("none"))) {
                assertThat(told(cache, new SparkConf(false), () -> {
                            throw error;
                        }))
                        .anyMatch(event -> event instanceof RunEnded ended && ended.outcome() == RunEnded.Outcome.DONE);
            }
        }
    }

    private static EpochDone epoch(CacheWatch cache, SparkConf conf) {
        return told(cache, conf).stream()
                .filter(event -> event instanceof EpochDone)
                .map(event -> (EpochDone) event)
                .findFirst()
                .orElseThrow();
    }

    private static List<TrainingEvent> told(CacheWatch cache, SparkConf conf) {
        return told(cache, conf, () -> List.of(new ClassMap(1, 1, new float[] {1})));
    }

    private static List<TrainingEvent> told(CacheWatch cache, SparkConf conf, Supplier<List<ClassMap>> attention) {
        Confusion confusion = new Confusion(2);
        confusion.add(0, 1);
        Examined examined = new Examined(
                new Evaluation(0.7, 1, confusion),
                List.of(new WrongImage(new Mistake(0, 0, 1, 0.9f), new byte[] {1, 2})),
                attention);
        List<TrainingEvent> told = new ArrayList<>();
        RunStarted started = new SyntheticRun("r", List.of("a", "b"), 1, 1).started();
        try (RunRecorder recorder = new RunRecorder(started, NETWORK, cache, conf, told::add)) {
            float[] weights = Parameters.of(NETWORK).initial(1);
            recorder.epochDone(1, new TrainingState(1, weights, Map.of(), 0.5, 1, 1), Optional.of(examined));
            recorder.done(recorder.ending(Optional.empty(), "", "", 1, ""));
        }
        return told;
    }
}
