package org.convoke.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.Parameters;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * The files of a model directory, wherever it is, and the model that they make. What cannot be done is a {@link UserError}
 * that names the file.
 */
interface ModelFiles {
    String NETWORK = "network.yaml";
    String WEIGHTS = "weights.safetensors";
    String FACTS = "model.json";

    /** The longest file that is read as a text. */
    int LONGEST_TEXT = 16 << 20;

    /** Makes something of a file's bytes. */
    @FunctionalInterface
    interface Reader<T> {
        /**
         * Reads it.
         *
         * @param in from the file's first byte on
         * @param length of the file in bytes
         */
        T read(InputStream in, long length) throws IOException;
    }

    /** The directory, as the user wrote it. */
    String where();

    /** How messages name a file. */
    String where(String name);

    /** Whether there is such a file. */
    boolean has(String name);

    /** Whether the directory has nothing in it, or does not exist. */
    boolean isEmpty();

    /** @throws UserError if the file is missing or cannot be read */
    <T> T read(String name, Reader<T> reader);

    /** @throws UserError if the file is missing, cannot be read, or is longer than 16 MiB */
    default String text(String name) {
        return read(name, textOf(where(name)));
    }

    /** Reads a text of up to 16 MiB. */
    static Reader<String> textOf(String where) {
        return (in, length) -> {
            if (length > LONGEST_TEXT) {
                throw new UserError(where + ": " + length + " bytes are too many: is it the right file?");
            }
            return new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8);
        };
    }

    /**
     * Reads the model.
     *
     * @throws UserError if the directory or a file is missing, damaged, or does not fit the others
     */
    default Model model() {
        requireWhole();
        Network network = NetworkFile.parse(text(NETWORK), where(NETWORK));
        ModelFacts facts = ModelFacts.parse(text(FACTS), where(FACTS));
        Parameters parameters = Parameters.of(network);
        String source = where(WEIGHTS);
        float[] weights = read(
                WEIGHTS,
                (in, length) -> ParameterFile.read(parameters.tensors(), parameters.size(), in, length, source));
        if (!WeightsDigest.of(parameters, weights).equals(facts.weightsSha256())) {
            throw new UserError(source + ": the weights are not the ones that " + FACTS
                    + " names (weights-sha256 differs): copy the directory again, or train again");
        }
        try {
            return new Model(network, weights, facts);
        } catch (IllegalArgumentException e) {
            throw new UserError(where(FACTS) + ": " + e.getMessage(), e);
        }
    }

    private void requireWhole() {
        List<String> missing = List.of(NETWORK, WEIGHTS, FACTS).stream()
                .filter(name -> !has(name))
                .toList();
        if (!missing.isEmpty() && isEmpty()) {
            throw new UserError("model directory " + where() + " does not exist or is empty: check the path, or make"
                    + " one by `convoke train " + Setting.OUT.to(where()) + "`");
        }
        if (!missing.isEmpty()) {
            throw new UserError(where() + " is not a whole model directory: " + String.join(", ", missing)
                    + (missing.size() == 1 ? " is" : " are") + " missing: copy it again, or train again");
        }
    }
}
