package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;
import org.convoke.net.NetworkFile;
import org.convoke.text.Setting;
import org.junit.jupiter.api.Test;

class RunIdentityTest {
    private static final RunIdentity RUN = StoreExamples.run();

    @Test
    void theSameRunHasNoDifference() {
        assertThat(RUN.difference(StoreExamples.run())).isEmpty();
    }

    @Test
    void numbersReadFromAFileAreTheSameNumbers() {
        RunIdentity read = new RunIdentity(
                RUN.network(), Json.object(Json.text(RUN.recipe())), RUN.dataSha256(), Optional.empty());
        // The seed was put as a long and comes back as an int.
        assertThat(read.recipe()).isNotEqualTo(RUN.recipe());
        assertThat(RUN.difference(read)).isEmpty();
    }

    @Test
    void namesTheOptionThatDiffers() {
        assertThat(RUN.difference(with(recipe -> recipe.put("lr", 0.05))).map(Setting::plain))
                .hasValue("was made with lr=0.05, this run has lr=0.1");
        assertThat(RUN.difference(with(recipe -> recipe.remove("seed"))).map(Setting::plain))
                .hasValue("was made with no seed, this run has seed=42");
        assertThat(RUN.difference(with(recipe -> recipe.put("nesterov", true))).map(Setting::plain))
                .hasValue("was made with nesterov=true, this run has no nesterov");
    }

    @Test
    void namesTheFirstLayerThatDiffers() {
        String other = RUN.network().replace("maps: 3", "maps: 8");
        assertThat(RUN.difference(new RunIdentity(other, RUN.recipe(), RUN.dataSha256(), Optional.empty()))
                        .map(Setting::plain))
                .hasValue("was made with another network: it has `- conv: {maps: 8, kernel: [3, 2], stride: [1, 1],"
                        + " centre: [1, 1], operation: convolution}` where this run has `- conv: {maps: 3, kernel:"
                        + " [3, 2], stride: [1, 1], centre: [1, 1], operation: convolution}`");
    }

    @Test
    void namesTheDataThatDiffers() {
        assertThat(RUN.difference(new RunIdentity(RUN.network(), RUN.recipe(), "f".repeat(64), Optional.empty()))
                        .map(Setting::plain))
                .hasValue("was made with other data (sha256 ffffffff…), this run has 01234567…");
    }

    @Test
    void moreEpochsAreTheSameRunWhereNothingDependsOnThem() {
        assertThat(with(recipe -> recipe.put("epochs", 5)).difference(RUN)).isEmpty();
    }

    @Test
    void moreEpochsAreAnotherRunWhereSomethingDoes() {
        RunIdentity five = new RunIdentity(
                RUN.network(),
                StoreExamples.recipe().put("epochs", 5),
                RUN.dataSha256(),
                Optional.of("something depends on them"));
        assertThat(five.difference(RUN).map(Setting::plain))
                .hasValue("was made with epochs=3, this run has epochs=5, and something depends on them");
    }

    @Test
    void patienceMayChangeButNotWhichEpochIsKept() {
        assertThat(RUN.difference(with(recipe -> recipe.put("early-stop", 3)))).isEmpty();
        assertThat(RUN.difference(with(recipe -> recipe.put("keep", "best"))).map(Setting::plain))
                .hasValue("was made with keep=best, this run has no keep");
    }

    @Test
    void theNetworkIsItsCanonicalText() {
        assertThat(NetworkFile.parse(RUN.network(), "n")).isEqualTo(StoreExamples.network());
    }

    private static RunIdentity with(Consumer<ObjectNode> change) {
        ObjectNode recipe = StoreExamples.recipe();
        change.accept(recipe);
        return new RunIdentity(RUN.network(), recipe, RUN.dataSha256(), Optional.empty());
    }
}
