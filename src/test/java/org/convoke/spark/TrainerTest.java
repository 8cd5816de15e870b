package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.convoke.array.CounterRandom;
import org.convoke.array.KernelChoice;
import org.convoke.data.ContentOrder;
import org.convoke.data.Normalisation;
import org.convoke.data.PackedImages;
import org.convoke.data.ShardBounds;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.Workspace;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.AugmentedFeed;
import org.convoke.train.ClassWeights;
import org.convoke.train.Dealing;
import org.convoke.train.Divergence;
import org.convoke.train.Feed;
import org.convoke.train.FoldTree;
import org.convoke.train.Freezing;
import org.convoke.train.GradientSum;
import org.convoke.train.PatchSums;
import org.convoke.train.PatchWhitening;
import org.convoke.train.PlainFeed;
import org.convoke.train.Recipe;
import org.convoke.train.ShardSums;
import org.convoke.train.WeightedFeed;
import org.convoke.train.augment.Augmentations;
import org.convoke.train.augment.Mixing;
import org.convoke.train.optimise.Averaging;
import org.convoke.train.optimise.OptimizerChoice;
import org.convoke.train.optimise.RoleFactors;
import org.convoke.train.optimise.Schedule;
import org.convoke.train.optimise.Sgd;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vectors")
class TrainerTest {
    private static final Network NETWORK = NetworkFile.parse("""
            input: {channels: 1, height: 6, width: 6}
            layers:
              - conv: {maps: 5, kernel: 3, centre: [1, 1], operation: convolution}
              - relu
              - maxpool: 2
              - flatten
              - dense: 7
              - sigmoid
              - dense: 4
            loss: cross-entropy
            """, "test");
    private static final PackedImages IMAGES = SmallImages.of(333);

    private static Recipe recipe(int epochs, int batch, int shards) {
        return Recipe.builder()
                .epochs(epochs)
                .batch(batch)
                .shards(shards)
                .learningRate(0.05)
                .momentum(0.9)
                .nesterov(true)
                .weightDecay(0.001)
                .schedule(new Schedule.Cosine(0))
                .warmupEpochs(0.5)
                .seed(3)
                .build();
    }

    /** The weights that a run ends with. */
    private static float[] train(
            LocalSpark spark, PackedImages images, Recipe recipe, int partitions, KernelChoice kernels) {
        try (NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(images), kernels, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(images), Optional.of(partitions))) {
            return trainer.run(trainer.start(), (report, state) -> {});
        }
    }

    private static float[] train(LocalSpark spark, Recipe recipe, int partitions) {
        return train(spark, IMAGES, recipe, partitions, KernelChoice.AUTO);
    }

    /** The same run as one loop in this thread, without Spark. */
    private static float[] trainHere(PackedImages images, Recipe recipe) {
        PackedImages ordered = images.select(ContentOrder.of(images, recipe.seed()));
        int[] bounds = ShardBounds.bounds(ordered.count(), recipe.shards());
        Dealing dealing = new Dealing(ordered.count(), recipe.shards(), recipe.batch());
        Workspace workspace =
                new Workspace(NETWORK, KernelChoice.PLAIN.kernels(), recipe.lanes(), (float) recipe.labelSmoothing());
        float[] classWeights = recipe.classWeights().of(images.classNames(), new DriverImages(images).classCounts());
        float[] weights = Parameters.of(NETWORK).initial(recipe.seed());
        Sgd sgd = new Sgd(weights.length, recipe.momentum(), recipe.nesterov(), recipe.weightDecay());
        float[][] tables = Normalisation.of(images).tables();
        long steps = dealing.stepsPerEpoch();
        for (long step = 0; step < recipe.epochs() * steps; step++) {
            int epoch = (int) (step / steps);
            long inEpoch = step % steps;
            workspace.load(weights);
            FoldTree.Folder<GradientSum> folder = new FoldTree.Folder<>(recipe.shards(), (left, right) -> {
                left.add(right);
                return left;
            });
            for (int s = 0; s < recipe.shards(); s++) {
                int[] order = Dealing.order(dealing.shardSize(s), recipe.seed(), epoch, s);
                folder.add(
                        FoldTree.Node.leaf(s),
                        ShardSums.gradient(
                                workspace,
                                ordered.pixels(),
                                ordered.labels(),
                                bounds[s],
                                order,
                                dealing.from(s, inEpoch),
                                dealing.to(s, inEpoch),
                                tables,
                                new WeightedFeed(feed(recipe, workspace, epoch, s), classWeights, ordered.weights()),
                                new float[weights.length]));
            }
            GradientSum sum = folder.root();
            sgd.step(weights, sum.gradient(), sum.images(), recipe.learningRateAt(step, steps));
        }
        return weights;
    }

    private static Feed feed(Recipe recipe, Workspace workspace, int epoch, int shard) {
        return recipe.augment().isEmpty() && recipe.mix() instanceof Mixing.None
                ? new PlainFeed(recipe.seed(), epoch, shard)
                : new AugmentedFeed(
                        recipe.augment(),
                        recipe.mix(),
                        new AugmentedFeed.Buffers(workspace),
                        recipe.seed(),
                        epoch,
                        shard);
    }

    private static Recipe augmented(int epochs, int batch, int shards) {
        Recipe plain = recipe(epochs, batch, shards);
        return Recipe.builder()
                .epochs(epochs)
                .batch(batch)
                .shards(shards)
                .learningRate(plain.learningRate())
                .momentum(plain.momentum())
                .nesterov(plain.nesterov())
                .weightDecay(plain.weightDecay())
                .clipNorm(plain.clipNorm())
                .schedule(plain.schedule())
                .warmupEpochs(plain.warmupEpochs())
                .seed(plain.seed())
                .augment(Augmentations.parse(
                        "crop:1,flip,rotate:10,shift:0.1,scale:0.1,cutout:2,brightness:0.1,contrast:0.2,crop:1"))
                .build();
    }

    @Test
    void learnsAndGivesTheBitsOfOneLoopInOneThread() {
        Recipe recipe = recipe(4, 32, 4);
        float[] here = trainHere(IMAGES, recipe);
        try (LocalSpark spark = new LocalSpark(2)) {
            assertThat(train(spark, recipe, 2)).containsExactly(here);
            try (NetworkOnSpark network = new NetworkOnSpark(
                            spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, 64);
                    Evaluator evaluator = new Evaluator(network, new DriverImages(IMAGES), Optional.of(3), "all")) {
                // Four classes: chance is a quarter.
                assertThat(evaluator.evaluate(here, "test").accuracy()).isEqualTo(321 / 333.0);
            }
        }
    }

    @Test
    void sameBitsOnAnyNumberOfCoresAndPartitions() {
        Recipe recipe = recipe(2, 32, 5);
        float[] expected = trainHere(IMAGES, recipe);
        for (int cores : new int[] {1, 2, 4}) {
            try (LocalSpark spark = new LocalSpark(cores)) {
                for (int partitions : new int[] {1, 2, 3, 5, 9}) {
                    assertThat(train(spark, recipe, partitions))
                            .as("local[%d], %d partitions", cores, partitions)
                            .containsExactly(expected);
                }
            }
        }
    }

    /** Smoothed, weighted, mixed, mirrored by turns: what an image is trained as follows from its place alone. */
    @Test
    void sameBitsWithMixturesWeightsAndSmoothedLabels() {
        int[] odd = IntStream.range(0, IMAGES.count())
                .filter(n -> IMAGES.labels()[n] != 2 || n % 3 == 0)
                .toArray();
        float[] weights = new float[odd.length];
        for (int n = 0; n < weights.length; n++) {
            weights[n] = n % 5 / 2f;
        }
        PackedImages unbalanced = IMAGES.select(odd).weighted(weights);
        Recipe plain = recipe(2, 48, 5);
        Recipe recipe = plain.toBuilder()
                .labelSmoothing(0.1)
                .classWeights(new ClassWeights.Balanced())
                .mix(new Mixing.CutMix(1))
                .augment(Augmentations.parse("flip:alternate,crop:1:reflect"))
                .build();
        float[] expected = trainHere(unbalanced, recipe);
        try (LocalSpark spark = new LocalSpark(2)) {
            for (int partitions : new int[] {1, 2, 5}) {
                assertThat(train(spark, unbalanced, recipe, partitions, KernelChoice.AUTO))
                        .containsExactly(expected);
            }
            // Each of them changes the weights.
            for (Recipe other : List.of(
                    recipe.toBuilder().labelSmoothing(0).build(),
                    recipe.toBuilder().classWeights(new ClassWeights.None()).build(),
                    recipe.toBuilder().mix(new Mixing.Mixup(1)).build())) {
                assertThat(train(spark, unbalanced, other, 2, KernelChoice.AUTO))
                        .isNotEqualTo(expected);
            }
            assertThat(train(spark, unbalanced.weighted(new float[0]), recipe, 2, KernelChoice.AUTO))
                    .isNotEqualTo(expected);
        }
    }

    @Test
    void sameBitsWithPlainAndVectorKernelsAndWithTheJavaSerializer() {
        Recipe recipe = recipe(2, 48, 3);
        float[] expected = trainHere(IMAGES, recipe);
        try (LocalSpark spark = new LocalSpark(2)) {
            assertThat(train(spark, IMAGES, recipe, 2, KernelChoice.PLAIN)).containsExactly(expected);
            assertThat(train(spark, IMAGES, recipe, 2, KernelChoice.VECTOR)).containsExactly(expected);
        }
        String java = "org.apache.spark.serializer.JavaSerializer";
        try (LocalSpark spark = new LocalSpark(2, "spark.serializer", java)) {
            assertThat(train(spark, IMAGES, recipe, 2, KernelChoice.AUTO)).containsExactly(expected);
        }
    }

    @Test
    void anyBatchShardsAndSetSizeWork() {
        record Case(int images, int batch, int shards, int partitions) {}
        List<Case> cases = List.of(
                new Case(333, 1, 1, 1),
                new Case(333, 100, 7, 3),
                new Case(333, 1000, 4, 2),
                new Case(3, 8, 5, 8),
                new Case(1, 1, 1, 2),
                new Case(17, 2, 4, 3),
                new Case(333, 333, 1, 1));
        try (LocalSpark spark = new LocalSpark(2)) {
            for (Case one : cases) {
                PackedImages images = IMAGES.slice(0, one.images());
                Recipe recipe = recipe(1, one.batch(), one.shards());
                assertThat(train(spark, images, recipe, one.partitions(), KernelChoice.AUTO))
                        .as("%s", one)
                        .containsExactly(trainHere(images, recipe));
            }
        }
    }

    @Test
    void theOrderInWhichTheImagesWereReadChangesNothing() {
        Recipe recipe = recipe(1, 32, 2);
        PackedImages shuffled = IMAGES.select(CounterRandom.permutation(IMAGES.count(), 5, 0));
        try (LocalSpark spark = new LocalSpark(2)) {
            assertThat(train(spark, shuffled, recipe, 2, KernelChoice.AUTO)).containsExactly(train(spark, recipe, 2));
        }
    }

    @Test
    void augmentedImagesAreTheSameOnAnyCluster() {
        Recipe recipe = augmented(2, 48, 4);
        float[] expected = trainHere(IMAGES, recipe);
        assertThat(expected).isNotEqualTo(trainHere(IMAGES, recipe(2, 48, 4)));
        for (String exchange : List.of("job", "resident")) {
            try (LocalSpark spark = new LocalSpark(2, SparkDefaults.EXCHANGE, exchange)) {
                for (int partitions : exchange.equals("job") ? new int[] {1, 2, 4} : new int[] {1, 2}) {
                    assertThat(train(spark, recipe, partitions))
                            .as("%s, %d partitions", exchange, partitions)
                            .containsExactly(expected);
                }
            }
        }
        try (LocalSpark spark = new LocalSpark(4)) {
            assertThat(train(spark, recipe, 4)).containsExactly(expected);
        }
    }

    @Test
    void resumedFromAnyStepEndsWithTheSameBits() {
        resumeFromAnyStep(recipe(2, 64, 2));
    }

    @Test
    void resumedFromAnyStepWithAugmentedImagesToo() {
        resumeFromAnyStep(augmented(2, 100, 2));
    }

    /** AdamW, an average, rates by role, and a layer that is frozen in one epoch. */
    private static Recipe averaged(int epochs, int batch, int shards) {
        return recipe(epochs, batch, shards).toBuilder()
                .optimizer(OptimizerChoice.parse("adamw:0.8,0.9"))
                .nesterov(false)
                .rateFactors(RoleFactors.parse(Setting.RATE_FACTORS, "bias=2"))
                .decayFactors(RoleFactors.parse(Setting.DECAY_FACTORS, "bias=0"))
                .average(Averaging.parse("ema:0.8"))
                .freeze(Freezing.parse("conv1@1-1"))
                .build();
    }

    @Test
    void resumedFromAnyStepWithMomentsAnAverageAndAFrozenLayer() {
        resumeFromAnyStep(averaged(2, 100, 2));
        resumeFromAnyStep(averaged(2, 100, 2).toBuilder()
                .optimizer(OptimizerChoice.parse("lars"))
                .average(Averaging.parse("lookahead:3,0.5,1"))
                .build());
    }

    @Test
    void theAverageIsKeptAndAFrozenLayerStaysAsItIs() {
        Recipe recipe = averaged(2, 100, 2);
        Parameters parameters = Parameters.of(NETWORK);
        ParameterTensor kernel = parameters.tensors().get(0);
        assertThat(kernel.name()).isEqualTo("conv1.weight");
        float[] initial = kernel.from(parameters.initial(recipe.seed()));
        List<TrainingState> states = new ArrayList<>();
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(IMAGES), Optional.of(2))) {
            float[] kept = trainer.run(trainer.start(), (report, state) -> states.add(state.get()));
            TrainingState last = states.get(7);
            assertThat(kept).isEqualTo(trainer.evaluated(last)).isNotEqualTo(last.weights());
            assertThat(Arrays.copyOf(kept, parameters.changing()))
                    .isEqualTo(last.slots().get("average"));
            // Four steps an epoch.
            assertThat(kernel.from(states.get(3).weights())).isEqualTo(initial);
            assertThat(kernel.from(trainer.evaluated(states.get(3)))).isEqualTo(initial);
            assertThat(kernel.from(states.get(4).weights())).isNotEqualTo(initial);
            assertThat(parameters.tensors().get(2).from(states.get(0).weights()))
                    .isNotEqualTo(parameters.tensors().get(2).from(parameters.initial(recipe.seed())));
        }
    }

    @Test
    void refusesAnAugmentationThatDoesNotFitTheNetwork() {
        Recipe recipe = Recipe.builder()
                .epochs(1)
                .batch(32)
                .shards(2)
                .learningRate(0.1)
                .seed(3)
                .augment(Augmentations.parse("flip,crop:6"))
                .build();
        try (LocalSpark spark = new LocalSpark(1)) {
            assertThatThrownBy(() -> train(spark, recipe, 1))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("augment=crop:6: ");
        }
    }

    private static void resumeFromAnyStep(Recipe recipe) {
        List<TrainingState> states = new ArrayList<>();
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(IMAGES), Optional.of(2))) {
            states.add(trainer.start());
            float[] whole = trainer.run(trainer.start(), (report, state) -> states.add(state.get()));
            assertThat(states).hasSize((int) trainer.totalSteps() + 1);
            for (TrainingState state : states) {
                List<TrainingState> again = new ArrayList<>();
                assertThat(trainer.run(state, (report, after) -> again.add(after.get())))
                        .as("from step %d", state.step())
                        .containsExactly(whole);
                if (!again.isEmpty()) {
                    TrainingState last = states.get(states.size() - 1);
                    assertThat(again.get(again.size() - 1).loss()).isEqualTo(last.loss());
                    assertThat(again.get(again.size() - 1).images()).isEqualTo(last.images());
                }
            }
        }
    }

    @Test
    void reportsEveryStepWithItsPlaceItsImagesAndItsTime() {
        Recipe recipe = recipe(2, 100, 3);
        List<StepReport> reports = new ArrayList<>();
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(IMAGES), Optional.empty())) {
            trainer.run(trainer.start(), (report, state) -> reports.add(report));
        }
        assertThat(reports.stream().map(StepReport::images))
                .containsExactly(100L, 100L, 100L, 33L, 100L, 100L, 100L, 33L);
        assertThat(reports.stream().map(StepReport::step))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 8).mapToObj(Long::valueOf).toList());
        assertThat(reports.stream().filter(StepReport::endsEpoch).map(StepReport::step))
                .containsExactly(4L, 8L);
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.times().compute()).isPositive();
            assertThat(report.times().total()).isGreaterThan(report.times().compute());
        });
    }

    @Test
    void divergenceNamesStepAndLearningRateAndKeepsTheWeightsBefore() {
        Recipe recipe = Recipe.builder()
                .epochs(50)
                .batch(32)
                .shards(2)
                .learningRate(1e30)
                .momentum(0.9)
                .seed(3)
                .build();
        List<TrainingState> states = new ArrayList<>();
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network = new NetworkOnSpark(
                        spark.context(), NETWORK, Normalisation.of(IMAGES), KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(IMAGES), Optional.of(2))) {
            assertThatThrownBy(() -> trainer.run(trainer.start(), (report, state) -> states.add(state.get())))
                    .isInstanceOfSatisfying(Divergence.class, divergence -> {
                        assertThat(divergence.learningRate()).isEqualTo(1e30);
                        assertThat(divergence.step()).isEqualTo(states.size() + 1L);
                    })
                    .hasMessageContaining("step " + (states.size() + 1));
        }
        assertThat(states).isNotEmpty();
        for (TrainingState state : states) {
            for (float weight : state.weights()) {
                assertThat(weight).isFinite();
            }
        }
    }

    @Test
    void divergenceNamesTheShard() {
        // Black images, and one white one that a deviation next to zero makes infinite.
        int count = 40;
        byte[] pixels = new byte[count * 36];
        Arrays.fill(pixels, 7 * 36, 8 * 36, (byte) 255);
        PackedImages images = new PackedImages(1, 6, 6, pixels, new int[count], IMAGES.classNames());
        Normalisation steep = new Normalisation(List.of(0f), List.of(Float.MIN_VALUE));
        Recipe recipe = recipe(1, count, 5);
        int[] order = ContentOrder.of(images, recipe.seed());
        int place =
                IntStream.range(0, count).filter(i -> order[i] == 7).findFirst().orElseThrow();
        try (LocalSpark spark = new LocalSpark(2);
                NetworkOnSpark network =
                        new NetworkOnSpark(spark.context(), NETWORK, steep, KernelChoice.AUTO, recipe.lanes());
                Trainer trainer = new Trainer(network, recipe, new DriverImages(images), Optional.of(2))) {
            assertThatThrownBy(() -> trainer.run(trainer.start(), (report, state) -> {}))
                    .isInstanceOfSatisfying(
                            Divergence.class,
                            divergence -> assertThat(divergence.shard()).contains(place / 8))
                    .hasMessageContaining("layer 1 (conv), shard " + place / 8);
        }
    }

    /** Others go on in the same context: it holds nothing of a training that could not begin. */
    @Test
    void nothingIsLeftOfATrainerThatCannotBeMade() {
        Network network = NetworkFile.parse("""
                input: {channels: 1, height: 7, width: 7}
                layers:
                  - conv: {maps: 8, kernel: 2, init: whitening}
                  - flatten
                  - dense: 4
                loss: cross-entropy
                """, "larger than the images");
        Recipe recipe = recipe(1, 100, 2);
        try (LocalSpark spark = new LocalSpark(1);
                NetworkOnSpark on = new NetworkOnSpark(
                        spark.context(), network, Normalisation.of(IMAGES), KernelChoice.PLAIN, recipe.lanes())) {
            assertThatThrownBy(() -> new Trainer(on, recipe, new DriverImages(IMAGES), Optional.of(1)))
                    .hasMessageContaining("ArrayIndexOutOfBounds");
            assertThat(spark.context().getPersistentRDDs()).isEmpty();
        }
    }

    @Test
    void whiteningIsComputedWhereTheImagesAreAndStaysWhereItIsFrozen() {
        Network network = NetworkFile.parse("""
                input: {channels: 1, height: 6, width: 6}
                layers:
                  - conv: {maps: 8, kernel: 2, operation: convolution, init: whitening}
                    frozen: [weight]
                  - relu
                  - flatten
                  - dense: 4
                loss: cross-entropy
                """, "whitening");
        Recipe recipe = recipe(1, 100, 5);
        PatchSums sums = new PatchSums(new PatchSums.Patches(1, 6, 6, 2, 2, 1, 1));
        for (int image = 0; image < IMAGES.count(); image++) {
            sums.add(IMAGES.pixels(), image);
        }
        Normalisation normalisation = Normalisation.of(IMAGES);
        float[] kernels = PatchWhitening.kernels(sums.covariance(normalisation.deviation()), 8);
        Parameters parameters = Parameters.of(network);
        ParameterTensor weight = parameters.tensors(0).get(0);
        ParameterTensor bias = parameters.tensors(0).get(1);
        try (LocalSpark spark = new LocalSpark(2)) {
            for (int partitions : new int[] {1, 3}) {
                try (NetworkOnSpark on = new NetworkOnSpark(
                                spark.context(), network, normalisation, KernelChoice.PLAIN, recipe.lanes());
                        Trainer trainer = new Trainer(on, recipe, new DriverImages(IMAGES), Optional.of(partitions))) {
                    float[] first = weight.from(trainer.start().weights());
                    for (int i = 0; i < kernels.length; i++) {
                        // The kernel of a true convolution lies the other way round.
                        assertThat(first[i]).isEqualTo(kernels[i / 4 * 4 + 3 - i % 4]);
                    }
                    float[] last = trainer.run(trainer.start(), (report, state) -> {});
                    assertThat(weight.from(last)).containsExactly(first);
                    assertThat(bias.from(last)).doesNotContain(0f);
                }
            }
        }
    }

    @Test
    void clippingBoundsAStep() {
        double norm = 0x1p-10;
        Recipe recipe = Recipe.builder()
                .epochs(1)
                .batch(333)
                .shards(3)
                .learningRate(0.5)
                .clipNorm(norm)
                .seed(3)
                .build();
        float[] before = Parameters.of(NETWORK).initial(recipe.seed());
        try (LocalSpark spark = new LocalSpark(2)) {
            float[] after = train(spark, recipe, 2);
            double squares = 0;
            for (int i = 0; i < after.length; i++) {
                squares += Math.pow(after[i] - before[i], 2);
            }
            assertThat(Math.sqrt(squares)).isCloseTo(0.5 * norm, withinPercentage(0.1));
        }
    }

    @Test
    void everyStepIsAJobThatSaysWhatItIs() {
        List<String> descriptions = Collections.synchronizedList(new ArrayList<>());
        List<String> accumulators = Collections.synchronizedList(new ArrayList<>());
        try (LocalSpark spark = new LocalSpark(2, SparkDefaults.EXCHANGE, "job")) {
            spark.context().sc().addSparkListener(new SparkListener() {
                @Override
                public void onJobStart(SparkListenerJobStart start) {
                    descriptions.add(start.properties().getProperty("spark.job.description"));
                }

                @Override
                public void onStageCompleted(SparkListenerStageCompleted completed) {
                    completed.stageInfo().accumulables().values().foreach(info -> {
                        info.name()
                                .filter(name -> name.equals("images"))
                                .foreach(name ->
                                        accumulators.add(info.value().get().toString()));
                        return null;
                    });
                }
            });
            train(spark, recipe(2, 200, 2), 2);
        }
        assertThat(descriptions).hasSize(5).element(0).isEqualTo("hold training images: 333 images in 2 partitions");
        assertThat(descriptions.get(1)).isEqualTo("epoch 1 step 1");
        assertThat(descriptions.get(2)).matches("epoch 1 step 2 loss \\d\\.\\d{3}");
        assertThat(descriptions.get(4)).matches("epoch 2 step 2 loss \\d\\.\\d{3}");
        assertThat(accumulators).contains("200", "333", "533", "666");
    }

    @Test
    void broadcastsAndHeldImagesAreFreed() {
        try (LocalSpark spark = new LocalSpark(2)) {
            train(spark, recipe(1, 32, 2), 2);
            assertThat(spark.context().getPersistentRDDs()).isEmpty();
            assertThat(Arrays.stream(spark.context().sc().getRDDStorageInfo())).isEmpty();
        }
    }
}
