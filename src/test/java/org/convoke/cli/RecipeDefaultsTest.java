package org.convoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.convoke.run.NamedRecipe;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class RecipeDefaultsTest {
    @Command
    private static final class Options {
        @Mixin
        private RecipeOptions recipe;
    }

    @Test
    void theLibraryTrainsAsTheCommandLineDoesWhereNothingIsSaid() {
        Options options = new Options();
        new CommandLine(options).parseArgs();
        assertThat(NamedRecipe.NONE.builder().build()).isEqualTo(options.recipe.recipe(false));
    }
}
