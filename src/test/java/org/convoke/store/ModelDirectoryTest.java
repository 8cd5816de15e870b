package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the local file system. */
class ModelDirectoryTest extends ModelDirectoryContract {
    @TempDir
    private File folder;

    @Override
    Path root() {
        return new Path(folder.toURI());
    }

    @Test
    void aRelativePathIsThePathThatMessagesName() {
        assertThatThrownBy(() -> ModelDirectory.read(new Path("no/such/model"), hadoop))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("model directory no/such/model does not exist");
    }

    @Test
    void leavesNoHiddenFiles() {
        ModelDirectory.write(new Path(root(), "model"), hadoop, StoreExamples.model(1));
        assertThat(Arrays.asList(new File(folder, "model").list()))
                .containsExactlyInAnyOrder("model.json", "network.yaml", "weights.safetensors");
    }

    @Test
    void factsMustNameTheWeightsDigest() {
        Model model = StoreExamples.model(1);
        Model mixed = new Model(model.network(), StoreExamples.flat(2), model.facts());
        assertThatThrownBy(() -> ModelDirectory.write(new Path(root(), "model"), hadoop, mixed))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void partsThatDoNotBelongTogetherAreNoModel() {
        Model model = StoreExamples.model(1);
        assertThatThrownBy(() -> new Model(model.network(), new float[3], model.facts()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("3 weights, but the network has ");
    }
}
