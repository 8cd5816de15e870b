package org.convoke.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * A model as a directory: {@code network.yaml}, the network; {@code weights.safetensors}, its weights under the tensors'
 * names, for other programs too; {@code model.json}, everything else. Nothing outside the directory belongs to it.
 */
public final class ModelDirectory {
    private static final String NETWORK = "network.yaml";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String FACTS = "model.json";

    private ModelDirectory() {}

    /**
     * Makes sure that a model can be written, before hours of training are spent on it.
     *
     * @throws UserError if something is there already that is not an empty directory
     */
    public static void requireAbsent(Path directory, Configuration hadoop) {
        DirectoryFiles files = DirectoryFiles.at(directory, hadoop);
        // A file is listed as itself.
        if (files.list().length > 0) {
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
            AtomicWrite.file(system, new Path(temporary, NETWORK), out -> out.write(network));
            AtomicWrite.file(
                    system,
                    new Path(temporary, WEIGHTS),
                    out -> ParameterFile.write(parameters.tensors(), model.weights(), out));
            AtomicWrite.file(system, new Path(temporary, FACTS), out -> out.write(facts));
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
        DirectoryFiles files = DirectoryFiles.at(directory, hadoop);
        List<String> missing = List.of(NETWORK, WEIGHTS, FACTS).stream()
                .filter(name -> !files.has(name))
                .toList();
        if (!missing.isEmpty() && files.list().length == 0) {
            throw new UserError("model directory " + directory + " does not exist or is empty: check the path, or make"
                    + " one by `convoke train " + Setting.OUT.to(directory) + "`");
        }
        if (!missing.isEmpty()) {
            throw new UserError(directory + " is not a whole model directory: " + String.join(", ", missing)
                    + (missing.size() == 1 ? " is" : " are") + " missing: copy it again, or train again");
        }
        Network network = NetworkFile.parse(files.text(NETWORK), new Path(directory, NETWORK).toString());
        ModelFacts facts = ModelFacts.parse(files.text(FACTS), new Path(directory, FACTS).toString());
        Parameters parameters = Parameters.of(network);
        String source = new Path(directory, WEIGHTS).toString();
        float[] weights = files.read(
                WEIGHTS,
                (in, length) -> ParameterFile.read(parameters.tensors(), parameters.size(), in, length, source));
        if (!WeightsDigest.of(parameters, weights).equals(facts.weightsSha256())) {
            throw new UserError(source + ": the weights are not the ones that " + FACTS
                    + " names (weights-sha256 differs): copy the directory again, or train again");
        }
        try {
            return new Model(network, weights, facts);
        } catch (IllegalArgumentException e) {
            throw new UserError(new Path(directory, FACTS) + ": " + e.getMessage(), e);
        }
    }
}
