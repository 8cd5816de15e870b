package org.convoke.train.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class ScheduleTest {
    /** Schedules that begin with the greatest rate. */
    private static Arbitrary<Schedule> falling() {
        Arbitrary<Double> share = Arbitraries.doubles().between(0.001, 1).ofScale(17);
        return Arbitraries.oneOf(
                Arbitraries.just(new Schedule.Constant()),
                Combinators.combine(Arbitraries.integers().greaterOrEqual(1), share)
                        .as(Schedule.Step::new),
                Arbitraries.just(new Schedule.Cosine(0)),
                share.map(Schedule.Cosine::new),
                Arbitraries.doubles().between(0, 1e6).ofScale(17).map(Schedule.Inverse::new),
                Arbitraries.doubles().between(0.1, 9).ofScale(5).map(Schedule.Polynomial::new),
                Combinators.combine(
                                Arbitraries.integers()
                                        .between(1, 100)
                                        .set()
                                        .ofMinSize(1)
                                        .ofMaxSize(5),
                                share)
                        .as((epochs, factor) ->
                                new Schedule.Steps(epochs.stream().sorted().toList(), factor)));
    }

    /** Schedules of every kind. */
    public static Arbitrary<Schedule> any() {
        Arbitrary<Double> share = Arbitraries.doubles().between(0.001, 0.999).ofScale(17);
        return Arbitraries.oneOf(
                falling(),
                Combinators.combine(
                                Arbitraries.integers().between(1, 50),
                                Arbitraries.integers().between(1, 4))
                        .as(Schedule.Restarts::new),
                Combinators.combine(share, share, share).as(Schedule.Triangle::new),
                Arbitraries.just(new Schedule.OneCycle(0.3)),
                share.map(Schedule.OneCycle::new));
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        return any();
    }

    @Provide
    Arbitrary<Schedule> fallingSchedules() {
        return falling();
    }

    @Property
    void comesBackFromItsText(@ForAll("schedules") Schedule schedule) {
        assertThat(Schedule.parse(schedule.text())).isEqualTo(schedule);
    }

    @Property
    void ratesAreNeverAboveTheGivenOne(@ForAll("schedules") Schedule schedule) {
        for (long t = 0; t < 70; t++) {
            assertThat(schedule.at(0.1, t, 7, 70)).isBetween(0.0, 0.1 + 1e-16);
        }
    }

    /** A run may be given more epochs only if those that it had go on with the same rates. */
    @Property
    void whatDoesNotDependOnTheLengthIsTheSameInALongerRun(@ForAll("schedules") Schedule schedule) {
        boolean same = LongStream.range(0, 70).allMatch(t -> schedule.at(0.1, t, 7, 70) == schedule.at(0.1, t, 7, 140));
        assertThat(same).isEqualTo(!schedule.dependsOnLength() || schedule.equals(new Schedule.Cosine(1)));
    }

    @Property
    void startsWithTheGivenRateAndNeverRises(@ForAll("fallingSchedules") Schedule schedule) {
        assertThat(schedule.at(0.1, 0, 7, 70)).isCloseTo(0.1, within(1e-16));
        for (long t = 1; t < 70; t++) {
            assertThat(schedule.at(0.1, t, 7, 70)).isBetween(0.0, schedule.at(0.1, t - 1, 7, 70));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // 5 epochs of 10 steps, rate 0.8
                "constant | 49 | 0.8",
                "step:2,0.5 | 0 | 0.8",
                "step:2,0.5 | 19 | 0.8",
                "step:2,0.5 | 20 | 0.4",
                "step:2,0.5 | 39 | 0.4",
                "step:2,0.5 | 40 | 0.2",
                "cosine | 0 | 0.8",
                "cosine | 25 | 0.4",
                "cosine | 50 | 0",
                "cosine:0.1 | 0 | 0.8",
                "cosine:0.1 | 25 | 0.44",
                "cosine:0.1 | 50 | 0.08",
                "inverse:0.5 | 9 | 0.8",
                "inverse:0.5 | 10 | 0.53333333333333333",
                "inverse:0.5 | 20 | 0.4",
                "inverse:0.5 | 49 | 0.26666666666666667",
                "steps:1,3,0.5 | 9 | 0.8",
                "steps:1,3,0.5 | 10 | 0.4",
                "steps:1,3,0.5 | 29 | 0.4",
                "steps:1,3,0.5 | 30 | 0.2",
                "steps:1,3,0.5 | 49 | 0.2",
                "polynomial:1 | 10 | 0.64",
                "polynomial:2 | 25 | 0.2",
                "polynomial:0.5 | 32 | 0.48",
                "restarts:2 | 0 | 0.8",
                "restarts:2 | 10 | 0.4",
                "restarts:2 | 20 | 0.8",
                "restarts:2 | 30 | 0.4",
                "restarts:1,2 | 5 | 0.4",
                "restarts:1,2 | 10 | 0.8",
                "restarts:1,2 | 20 | 0.4",
                "restarts:1,2 | 30 | 0.8",
                "restarts:1,2 | 40 | 0.68284271247461901",
                "triangle:0.2,0.4,0.1 | 0 | 0.16",
                "triangle:0.2,0.4,0.1 | 10 | 0.48",
                "triangle:0.2,0.4,0.1 | 20 | 0.8",
                "triangle:0.2,0.4,0.1 | 35 | 0.44",
                "triangle:0.2,0.4,0.1 | 50 | 0.08",
                // up to step 14 of 49
                "one-cycle | 0 | 0.032",
                "one-cycle | 7 | 0.416",
                "one-cycle | 14 | 0.8",
                "one-cycle | 49 | 0.0000032",
                // up to step 9 of 49
                "one-cycle:0.2 | 9 | 0.8",
                "one-cycle:0.2 | 29 | 0.4000016",
            })
    void followsItsFormula(String schedule, long step, double rate) {
        assertThat(Schedule.parse(schedule).at(0.8, step, 10, 50)).isCloseTo(rate, within(1e-15));
    }

    @Test
    void readsTextWithSpaces() {
        assertThat(Schedule.parse(" step:10, 0.1 ")).isEqualTo(new Schedule.Step(10, 0.1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "linear",
                "constant:1",
                "step",
                "step:10",
                "step:x,0.1",
                "step:1.5,0.1",
                "step:1,2,3",
                "step,10:0.1",
                "cosine:",
                "cosine:1,2",
                "inverse",
                "inverse:a",
                "inverse,1",
                "steps:0.1",
                "steps:1,a,0.1",
                "restarts",
                "restarts:1,2,3",
                "polynomial",
                "triangle:0.2,0.3",
                "one-cycle:",
                "one-cycle:0.2,0.3"
            })
    void saysWhatItCouldBe(String text) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessage("schedule=" + text
                        + ": must be constant, step:EPOCHS,FACTOR (such as step:10,0.1), steps:EPOCH,…,FACTOR (such as"
                        + " steps:30,60,0.1), cosine, cosine:FRACTION (such as cosine:0.01), restarts:EPOCHS,TIMES (such"
                        + " as restarts:5,2), inverse:DECAY (such as inverse:0.5), polynomial:POWER (such as"
                        + " polynomial:1), triangle:START,PEAK,END (such as triangle:0.2,0.25,0.05), one-cycle or"
                        + " one-cycle:PEAK (such as one-cycle:0.25)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "step:0,0.1 | schedule=step:0,0.1: EPOCHS must be at least 1",
                "step:10,10 | schedule=step:10,10.0: FACTOR must be above 0 and at most 1",
                "step:10,0 | schedule=step:10,0.0: FACTOR must be above 0 and at most 1",
                "step:10,NaN | schedule=step:10,NaN: FACTOR must be above 0 and at most 1",
                "cosine:1.5 | schedule=cosine:1.5: FRACTION must be at least 0 and at most 1",
                "cosine:NaN | schedule=cosine:NaN: FRACTION must be at least 0 and at most 1",
                "inverse:-1 | schedule=inverse:-1.0: DECAY must be a finite number of at least 0",
                "inverse:Infinity | schedule=inverse:Infinity: DECAY must be a finite number of at least 0",
                "steps:0,0.1 | schedule=steps:0,0.1: EPOCHs must be at least 1, each above the one before",
                "steps:3,3,0.1 | schedule=steps:3,3,0.1: EPOCHs must be at least 1, each above the one before",
                "steps:3,2 | schedule=steps:3,2.0: FACTOR must be above 0 and at most 1",
                "restarts:0 | schedule=restarts:0: EPOCHS must be at least 1",
                "restarts:2,0 | schedule=restarts:2,0: TIMES must be at least 1",
                "polynomial:0 | schedule=polynomial:0.0: POWER must be a number above 0, such as 1",
                "triangle:2,0.5,0 | schedule=triangle:2.0,0.5,0.0: START must be at least 0 and at most 1",
                "triangle:0,1,0 | schedule=triangle:0.0,1.0,0.0: PEAK must be above 0 and below 1",
                "triangle:0,0.5,NaN | schedule=triangle:0.0,0.5,NaN: END must be at least 0 and at most 1",
                "one-cycle:0 | schedule=one-cycle:0.0: PEAK must be above 0 and below 1",
            })
    void refusesValuesOutOfRange(String text, String message) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }
}
