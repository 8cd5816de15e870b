package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.convoke.net.NetworkFile;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.AugmentationsTest;
import org.convoke.train.optimise.Averaging;
import org.convoke.train.optimise.OptimizerChoice;
import org.convoke.train.optimise.RoleFactors;
import org.convoke.train.optimise.Schedule;
import org.convoke.train.optimise.ScheduleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Recipe RECIPE = Recipe.builder()
            .epochs(10)
            .batch(128)
            .shards(4)
            .learningRate(0.1)
            .momentum(0.9)
            .nesterov(true)
            .weightDecay(0.0005)
            .clipNorm(2.5)
            .schedule(new Schedule.Step(3, 0.5))
            .warmupEpochs(1.5)
            .seed(42)
            .build();

    /** RECIPE with one option set to another value, given as JSON. */
    private static Recipe with(String key, String value) throws JsonProcessingException {
        ObjectNode json = RECIPE.toJson();
        json.set(key, JSON.readTree(value));
        return Recipe.fromJson(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs | 0 | epochs=0: must be at least 1",
                "batch | 0 | batch=0: must be at least 1",
                "batch | -1 | batch=-1: must be at least 1",
                "shards | 0 | shards=0: must be at least 1",
                "lr | 0 | lr=0.0: must be a number above 0, such as 0.1",
                "lr | -0.1 | lr=-0.1: must be a number above 0, such as 0.1",
                "lr | 1e-60 | lr=1.0E-60: must be a number above 0, such as 0.1",
                "lr | 1e60 | lr=1.0E60: must be a number above 0, such as 0.1",
                "momentum | 1 | momentum=1.0: must be at least 0 and below 1",
                "momentum | -0.5 | momentum=-0.5: must be at least 0 and below 1",
                "momentum | 0 | nesterov=true: needs a momentum above 0, such as momentum=0.9",
                "weight-decay | -1 | weight-decay=-1.0: must be a number of at least 0, such as 0.0005",
                "clip-norm | -1 | clip-norm=-1.0: must be a number above 0, such as 1, or 0 for no clipping",
                "warmup | -1 | warmup=-1.0: must be at least 0 and at most the run's epochs (10)",
                "warmup | 10.5 | warmup=10.5: must be at least 0 and at most the run's epochs (10)",
                "schedule | \"step:0,0.1\" | schedule=step:0,0.1: EPOCHS must be at least 1",
            })
    void refusesValuesOutOfRangeByTheNameOfTheOption(String key, String value, String message) {
        assertThatThrownBy(() -> with(key, value)).isInstanceOf(UserError.class).hasMessage(message);
    }

    @Test
    void nesterovNeedsAnOptimiserWithMomentum() throws JsonProcessingException {
        assertThatThrownBy(() -> with("optimizer", "\"adamw\""))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "nesterov=true: is for optimisers with momentum, not for optimizer=adamw: use nesterov=false");
        assertThat(with("optimizer", "\"lars\"").nesterov()).isTrue();
    }

    /** A factor for nothing would do nothing silently. */
    @Test
    void factorsMustBeForRolesOfTheNetwork() {
        Recipe recipe = RECIPE.toBuilder()
                .rateFactors(RoleFactors.parse(Setting.RATE_FACTORS, "bias=2"))
                .decayFactors(RoleFactors.parse(Setting.DECAY_FACTORS, "bias=0,shift=0"))
                .build();
        String convolution = "input: {channels: 1, height: 4, width: 4}\nlayers:\n  - conv: {maps: 2, kernel: 3}\n";
        String end = "  - flatten\n  - dense: 3\nloss: cross-entropy\n";
        recipe.checkFits(NetworkFile.parse(convolution + "  - batch-norm\n" + end, "test"));
        assertThatThrownBy(() -> recipe.checkFits(NetworkFile.parse(convolution + end, "test")))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "decay-factors=bias=0.0,shift=0.0: nothing that is trained has the role shift; the network has"
                                + " weight, bias");
        assertThatThrownBy(() -> recipe.toBuilder()
                        .rateFactors(recipe.decayFactors())
                        .build()
                        .checkFits(NetworkFile.parse(convolution + end, "test")))
                .hasMessageStartingWith("rate-factors=bias=0.0,shift=0.0: ");
    }

    @Test
    void refusesNumbersThatAreNone() {
        Schedule constant = new Schedule.Constant();
        assertThatThrownBy(() -> Recipe.builder()
                        .epochs(1)
                        .batch(1)
                        .shards(1)
                        .learningRate(Double.NaN)
                        .seed(0)
                        .build())
                .isInstanceOf(UserError.class)
                .hasMessage("lr=NaN: must be a number above 0, such as 0.1");
        assertThatThrownBy(() -> Recipe.builder()
                        .epochs(1)
                        .batch(1)
                        .shards(1)
                        .learningRate(1)
                        .momentum(Double.NaN)
                        .seed(0)
                        .build())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("momentum=NaN: ");
        assertThatThrownBy(() -> Recipe.builder()
                        .epochs(1)
                        .batch(1)
                        .shards(1)
                        .learningRate(1)
                        .weightDecay(Double.NaN)
                        .seed(0)
                        .build())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("weight-decay=NaN: ");
        assertThatThrownBy(() -> Recipe.builder()
                        .epochs(1)
                        .batch(1)
                        .shards(1)
                        .learningRate(1)
                        .weightDecay(Double.POSITIVE_INFINITY)
                        .seed(0)
                        .build())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("weight-decay=Infinity: ");
        assertThatThrownBy(() -> Recipe.builder()
                        .epochs(1)
                        .batch(1)
                        .shards(1)
                        .learningRate(1)
                        .warmupEpochs(Double.NaN)
                        .seed(0)
                        .build())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("warmup=NaN: ");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "31, 1", "32, 1", "63, 1", "64, 2", "128, 4", "1000, 31"})
    void takesAShardForEvery32ImagesOfABatch(int batch, int shards) {
        assertThat(Recipe.defaultShards(batch)).isEqualTo(shards);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 16",
        "16, 1, 16",
        "17, 1, 32",
        "64, 1, 64",
        "65, 1, 48",
        "2147483647, 1, 64",
        "128, 4, 32",
        "129, 4, 48",
        "3, 100, 16",
        "80, 1, 48",
        "200, 1, 64"
    })
    void lanesHoldAnEqualPartOfAShardsShare(int batch, int shards, int lanes) {
        Recipe recipe = Recipe.builder()
                .epochs(1)
                .batch(batch)
                .shards(shards)
                .learningRate(1)
                .seed(0)
                .build();
        assertThat(recipe.lanes()).isEqualTo(lanes);
    }

    @Test
    void hasOneJsonKeyForEachOption() {
        assertThat(RECIPE.toJson())
                .hasToString("{\"epochs\":10,\"batch\":128,\"shards\":4,\"lr\":0.1,\"momentum\":0.9,\"nesterov\":true,"
                        + "\"weight-decay\":5.0E-4,\"clip-norm\":2.5,\"schedule\":\"step:3,0.5\",\"warmup\":1.5,"
                        + "\"seed\":42}");
    }

    private static Recipe augmented(String list) {
        return RECIPE.toBuilder().augment(Augmentations.parse(list)).build();
    }

    /** A form from before there was augmentation has no such key, and is that of a recipe without. */
    @Test
    void augmentationIsAKeyWhereThereIsSome() {
        Recipe augmented = augmented("crop:4,flip");
        assertThat(augmented.toJson().path("augment").textValue()).isEqualTo("crop:4,flip");
        assertThat(Recipe.fromJson(augmented.toJson())).isEqualTo(augmented);
        assertThat(Recipe.fromJson(RECIPE.toJson()).augment()).isEqualTo(Augmentations.none());
        assertThat(augmented("none")).isEqualTo(RECIPE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer| adam",
                "optimizer| adamw:0.8,0.99",
                "optimizer| adam:0.9,0.999,1.0E-6",
                "optimizer| lars:0.01",
                "rate-factors| bias=2.0,shift=64.0",
                "decay-factors| bias=0.0,scale=0.0,shift=0.5",
                "average| ema:0.999",
                "average| lookahead:5,0.5",
                "average| lookahead:5,0.77,3.0",
                "freeze| stem.*,stage1@1-3,whiten.bias@4-",
                "class-weights| balanced",
                "class-weights| cat=2.0,a=b=0.5",
                "mix| mixup:0.2",
                "mix| cutmix:1.0",
                "keep| best",
                "label-smoothing| 0.1",
                "early-stop| 3",
            })
    void whatIsUnusualIsAKeyOfItsOwn(String key, String text) throws JsonProcessingException {
        ObjectNode json = RECIPE.toJson().put("nesterov", false);
        assertThat(json.has(key)).isFalse();
        if (key.equals("label-smoothing") || key.equals("early-stop")) {
            json.set(key, JSON.readTree(text));
        } else {
            json.put(key, text);
        }
        Recipe recipe = Recipe.fromJson(json);
        assertThat(recipe).isNotEqualTo(RECIPE);
        assertThat(recipe.toJson()).hasToString(json.toString());
        assertThat(recipe.toBuilder().build()).isEqualTo(recipe);
    }

    @Test
    void saysWhyItsEpochsAreFixed() {
        Recipe.Builder builder = Recipe.builder();
        assertThat(builder.build().whyEpochsAreFixed()).isEmpty();
        assertThat(builder.average(Averaging.parse("lookahead:5,0.9")).build().whyEpochsAreFixed())
                .isEmpty();
        assertThat(builder.average(Averaging.parse("lookahead:5,0.9,3"))
                        .build()
                        .whyEpochsAreFixed()
                        .map(Setting::plain))
                .hasValue(
                        "the decay of average=lookahead:5,0.9,3.0 depends on the number of epochs (with no POWER it does"
                                + " not)");
        assertThat(builder.schedule(Schedule.parse("one-cycle"))
                        .build()
                        .whyEpochsAreFixed()
                        .map(Setting::plain))
                .hasValue("the learning rates of schedule=one-cycle depend on the number of epochs (those of constant,"
                        + " step:EPOCHS,FACTOR, steps:EPOCH,…,FACTOR, restarts:EPOCHS,TIMES and inverse:DECAY do not)");
    }

    @Test
    void itsTextNamesWhatIsUnusual() {
        Recipe.Builder builder = Recipe.builder().momentum(0.9).nesterov(true);
        assertThat(builder.build().text())
                .isEqualTo("batch 64 in 2 shards, lr 0.1 constant, momentum 0.9 (Nesterov), weight decay 0.0");
        assertThat(builder.nesterov(false)
                        .optimizer(OptimizerChoice.parse("adamw"))
                        .rateFactors(RoleFactors.parse(Setting.RATE_FACTORS, "bias=2"))
                        .decayFactors(RoleFactors.parse(Setting.DECAY_FACTORS, "bias=0"))
                        .clipNorm(1)
                        .average(Averaging.parse("ema:0.99"))
                        .freeze(Freezing.parse("stem@1-2"))
                        .build()
                        .text())
                .isEqualTo("batch 64 in 2 shards, lr 0.1 constant, adamw, weight decay 0.0, lr factors bias=2.0, decay"
                        + " factors bias=0.0, clip 1.0, weights ema:0.99, frozen stem@1-2");
    }

    @Property
    void comesBackFromItsJsonText(
            @ForAll @IntRange(min = 1) int epochs,
            @ForAll @IntRange(min = 1) int batch,
            @ForAll @IntRange(min = 1) int shards,
            @ForAll @Scale(30) @DoubleRange(min = 1e-30, max = 1e30) double learningRate,
            @ForAll @Scale(30) @DoubleRange(min = 0.001, max = 0.999) double momentum,
            @ForAll boolean nesterov,
            @ForAll @Scale(30) @DoubleRange(min = 0, max = 10) double weightDecay,
            @ForAll @Scale(30) @DoubleRange(min = 0, max = 10) double clipNorm,
            @ForAll("schedules") Schedule schedule,
            @ForAll @Scale(30) @DoubleRange(min = 0, max = 1) double warmup,
            @ForAll long seed,
            @ForAll("augmentations") Augmentations augment)
            throws JsonProcessingException {
        Recipe recipe = Recipe.builder()
                .epochs(epochs)
                .batch(batch)
                .shards(shards)
                .learningRate(learningRate)
                .momentum(momentum)
                .nesterov(nesterov)
                .weightDecay(weightDecay)
                .clipNorm(clipNorm)
                .schedule(schedule)
                .warmupEpochs(warmup)
                .seed(seed)
                .augment(augment)
                .build();
        Recipe back = Recipe.fromJson(JSON.readTree(JSON.writeValueAsString(recipe.toJson())));
        assertThat(back).isEqualTo(recipe);
        assertThat(recipe.toBuilder().build()).isEqualTo(recipe);
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        return ScheduleTest.any();
    }

    @Provide
    Arbitrary<Augmentations> augmentations() {
        return AugmentationsTest.any();
    }

    @Test
    void namesAMissingKey() {
        ObjectNode json = RECIPE.toJson();
        json.remove("momentum");
        assertThatThrownBy(() -> Recipe.fromJson(json))
                .isInstanceOf(UserError.class)
                .hasMessage("recipe: key momentum is missing");
    }

    @Test
    void namesAnUnknownKeyAndThoseThatAreKnown() {
        ObjectNode json = RECIPE.toJson();
        json.remove("lr");
        json.put("learning-rate", 0.1);
        assertThatThrownBy(() -> Recipe.fromJson(json))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "recipe: unknown key learning-rate; known are epochs, batch, shards, lr, momentum, nesterov,"
                                + " weight-decay, clip-norm, schedule, warmup, seed, augment, optimizer,"
                                + " rate-factors, decay-factors, average, freeze, class-weights, mix, keep,"
                                + " label-smoothing, early-stop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs | 1.5 | recipe: epochs must be a whole number of 32 bits, not 1.5",
                "batch | 5000000000 | recipe: batch must be a whole number of 32 bits, not 5000000000",
                "lr | \"big\" | recipe: lr must be a number, not \"big\"",
                "lr | null | recipe: lr must be a number, not null",
                "nesterov | 1 | recipe: nesterov must be true or false, not 1",
                "schedule | 3 | recipe: schedule must be text such as cosine, not 3",
                "seed | 10000000000000000000 | recipe: seed must be a whole number of 64 bits, not 10000000000000000000",
                "augment | true | recipe: augment must be text such as crop:4,flip, not true",
                "seed | 0.5 | recipe: seed must be a whole number of 64 bits, not 0.5",
            })
    void namesAValueOfTheWrongKind(String key, String value, String message) {
        assertThatThrownBy(() -> with(key, value)).isInstanceOf(UserError.class).hasMessage(message);
    }

    @Test
    void refusesJsonThatIsNoObject() throws JsonProcessingException {
        assertThatThrownBy(() -> Recipe.fromJson(JSON.readTree("[1]")))
                .isInstanceOf(UserError.class)
                .hasMessage("recipe: must be an object of options such as {\"epochs\": 3, …}, not [1]");
    }

    @Test
    void theRateRisesInEqualStepsAndThenFollowsTheSchedule() {
        Recipe recipe = Recipe.builder()
                .epochs(4)
                .batch(1)
                .shards(1)
                .learningRate(0.8)
                .schedule(new Schedule.Step(2, 0.5))
                .warmupEpochs(0.5)
                .seed(0)
                .build();
        double[] rates = new double[16];
        for (int t = 0; t < rates.length; t++) {
            rates[t] = recipe.learningRateAt(t, 8);
        }
        assertThat(rates)
                .containsExactly(
                        new double[] {0.2, 0.4, 0.6, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8},
                        within(1e-15));
        assertThat(recipe.learningRateAt(16, 8)).isEqualTo(0.4);
    }

    @Test
    void warmUpMultipliesAScheduleThatMovesAtEveryStep() {
        Recipe recipe = Recipe.builder()
                .epochs(2)
                .batch(1)
                .shards(1)
                .learningRate(1)
                .schedule(new Schedule.Cosine(0))
                .warmupEpochs(1)
                .seed(0)
                .build();
        // t = 2 of T = 8: half a cosine is at (1 + √½)/2; W = 4.
        assertThat(recipe.learningRateAt(2, 4)).isCloseTo(0.75 * (1 + Math.sqrt(0.5)) / 2, within(1e-15));
        assertThat(recipe.learningRateAt(4, 4)).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void withoutWarmUpTheFirstStepHasTheFullRate() {
        Recipe recipe = Recipe.builder()
                .epochs(1)
                .batch(1)
                .shards(1)
                .learningRate(0.3)
                .seed(0)
                .build();
        assertThat(recipe.learningRateAt(0, 10)).isEqualTo(0.3);
    }

    @Test
    void refusesAStepOutsideTheRun() {
        assertThatThrownBy(() -> RECIPE.learningRateAt(-1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RECIPE.learningRateAt(50, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step 50 of a run of 10 epochs of 5 steps");
    }
}
