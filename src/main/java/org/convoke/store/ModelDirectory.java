package org.convoke.store;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * A model as a directory: {@code network.yaml}, the network; {@code weights.safetensors}, its weights under the tensors'
 * names, for other programs too; {@code model.json}, everything else. Nothing outside the directory belongs to it.
 */
public final class ModelDirectory {
    private ModelDirectory() {}

    /**
     * Makes sure that a model can be written, before hours of training are spent on it.
     *
     * @throws UserError if something is there already that is not an empty directory
     */
    public static void requireAbsent(Path directory, Configuration hadoop) {
        if (!DirectoryFiles.at(directory, hadoop).isEmpty()) {
            throw new UserError("model directory " + directory + " exists: choose another " + Setting.OUT
                    + ", or delete it if it is not needed");
        }
    }

    /**
     * Writes a model; the directory appears when it is whole.
     *
     * @throws UserError if something is there already that is not an empty directory, or writing fails
     * @throws IllegalArgumentException if the facts name another digest than the weights'
     */
    public static void write(Path directory, Configuration hadoop, Model model) {
        write(directory, hadoop, model, Map.of());
    }

    /**
     * Likewise, with files for people and other programs beside it, by their names; they are not part of the model.
     */
    public static void write(Path directory, Configuration hadoop, Model model, Map<String, AtomicWrite.Bytes> beside) {
        Parameters parameters = Parameters.of(model.network());
        String digest = WeightsDigest.of(parameters, model.weights());
        if (!digest.equals(model.facts().weightsSha256())) {
            throw new IllegalArgumentException("weights of digest " + digest + ", but facts of "
                    + model.facts().weightsSha256());
        }
        requireAbsent(directory, hadoop);
        AtomicWrite.to(directory, hadoop, (system, temporary) -> {
            byte[] network = NetworkFile.text(model.network()).getBytes(StandardCharsets.UTF_8);
            byte[] facts = model.facts().json().getBytes(StandardCharsets.UTF_8);
            AtomicWrite.file(system, new Path(temporary, ModelFiles.NETWORK), out -> out.write(network));
            AtomicWrite.file(
                    system,
                    new Path(temporary, ModelFiles.WEIGHTS),
                    out -> ParameterFile.write(parameters.tensors(), model.weights(), out));
            AtomicWrite.file(system, new Path(temporary, ModelFiles.FACTS), out -> out.write(facts));
            for (Map.Entry<String, AtomicWrite.Bytes> file : beside.entrySet()) {
                AtomicWrite.file(system, new Path(temporary, file.getKey()), file.getValue());
            }
        });
    }

    /**
     * Reads a model.
     *
     * @throws UserError if the directory or a file is missing, damaged, or does not fit the others
     */
    public static Model read(Path directory, Configuration hadoop) {
        return DirectoryFiles.at(directory, hadoop).model();
    }
}
