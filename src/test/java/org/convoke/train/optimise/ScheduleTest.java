package org.convoke.train.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
    /** Schedules of every kind. */
    public static Arbitrary<Schedule> any() {
        Arbitrary<Double> share = Arbitraries.doubles().between(0.001, 1).ofScale(17);
        return Arbitraries.oneOf(
                Arbitraries.just(new Schedule.Constant()),
                Combinators.combine(Arbitraries.integers().greaterOrEqual(1), share)
                        .as(Schedule.Step::new),
                Arbitraries.just(new Schedule.Cosine(0)),
                share.map(Schedule.Cosine::new),
                Arbitraries.doubles().between(0, 1e6).ofScale(17).map(Schedule.Inverse::new));
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        return any();
    }

    @Property
    void comesBackFromItsText(@ForAll("schedules") Schedule schedule) {
        assertThat(Schedule.parse(schedule.text())).isEqualTo(schedule);
    }

    @Property
    void startsWithTheGivenRateAndNeverRises(@ForAll("schedules") Schedule schedule) {
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
                "inverse,1"
            })
    void saysWhatItCouldBe(String text) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessage("schedule=" + text + ": must be constant, step:EPOCHS,FACTOR (such as step:10,0.1), cosine,"
                        + " cosine:FRACTION (such as cosine:0.01) or inverse:DECAY (such as inverse:0.5)");
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
            })
    void refusesValuesOutOfRange(String text, String message) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }
}
