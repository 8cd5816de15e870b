package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.convoke.Mutation;

/** A damaged recipe is a mistake told in one line, or a recipe, whose data are missing then. */
class RecipeFilePropertyTest {
    private static final String RECIPE = """
            # All that a recipe has.
            network: lenet
            epochs: 3
            batch: 128
            shards: 4
            lr: 0.05
            momentum: 0.9
            nesterov: true
            weight-decay: 5.0e-4
            clip-norm: 2
            schedule: step:2,0.1
            warmup: 0.2
            seed: 1
            augment: [crop:4, flip, rotate:10]
            validation: 0.1
            """;

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("convoke-recipe");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        Files.delete(folder.resolve("recipe.yaml"));
        Files.delete(folder);
    }

    @Property(tries = 100)
    void damagedRecipesAreReadOrRefused(@ForAll long seed) throws IOException {
        Path file = folder.resolve("recipe.yaml");
        Files.write(file, Mutation.of(RECIPE.getBytes(StandardCharsets.UTF_8), seed));
        Program.Ended ended = Program.run(
                "train",
                "--recipe",
                file.toString(),
                "--data",
                folder.resolve("none").toString(),
                "--out",
                folder.resolve("model").toString());
        assertThat(ended.code()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .startsWith("convoke: ")
                .hasSizeLessThan(700);
    }

    /** Each is a command line of its own, which takes some 30 ms. */
    @Property(tries = 700)
    @Tag("slow")
    void sevenHundredOfThem(@ForAll long seed) throws IOException {
        damagedRecipesAreReadOrRefused(seed);
    }
}
