package org.convoke.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.convoke.net.Network;
import org.convoke.net.NetworkFile;
import org.convoke.net.TensorNames;
import org.convoke.text.Setting;

/**
 * What makes two runs the same run: the weights after every step follow from it. A checkpoint of one run can be resumed
 * by another with the same identity only.
 *
 * @param network the network, as {@link NetworkFile#text} writes it
 * @param recipe the settings by their keys
 * @param dataSha256 the digest of the images that are trained on, whatever their order
 * @param whyEpochsAreFixed why the run cannot be given another number of epochs, as a clause; nothing if it can
 */
public record RunIdentity(String network, ObjectNode recipe, String dataSha256, Optional<String> whyEpochsAreFixed) {
    private static final String EPOCHS = Setting.EPOCHS.key();
    private static final String EARLY_STOP = Setting.EARLY_STOP.key();

    public RunIdentity {
        recipe = recipe.deepCopy();
    }

    /** The identity of a run. What other programs call the parameters is no part of it. */
    public static RunIdentity of(
            Network network, ObjectNode recipe, String dataSha256, Optional<String> whyEpochsAreFixed) {
        return new RunIdentity(
                NetworkFile.text(network.with(TensorNames.same())), recipe, dataSha256, whyEpochsAreFixed);
    }

    /**
     * The first thing in which a checkpoint's run is another than this one, as a clause and what to do: "was made with
     * lr=0.1, this run has lr=0.05".
     *
     * @param there the checkpoint's run
     */
    Optional<String> difference(RunIdentity there) {
        if (!network.equals(there.network)) {
            return Optional.of("was made with another network: " + networkDifference(there));
        }
        Set<String> keys = new LinkedHashSet<>();
        recipe.fieldNames().forEachRemaining(keys::add);
        there.recipe.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            // As texts: a number that was read from a file may be another type of node.
            if (!mayDiffer(key) && !text(recipe, key).equals(text(there.recipe, key))) {
                return Optional.of("was made with " + text(there.recipe, key) + ", this run has " + text(recipe, key)
                        + (key.equals(EPOCHS)
                                ? whyEpochsAreFixed.map(why -> ", and " + why).orElse("")
                                : ""));
            }
        }
        return dataSha256.equals(there.dataSha256)
                ? Optional.empty()
                : Optional.of("was made with other data (sha256 " + brief(there.dataSha256) + "), this run has "
                        + brief(dataSha256));
    }

    /** A run may be given more patience or less, which changes no step. */
    private boolean mayDiffer(String key) {
        return key.equals(EARLY_STOP) || key.equals(EPOCHS) && whyEpochsAreFixed.isEmpty();
    }

    private static String text(ObjectNode recipe, String key) {
        JsonNode value = recipe.path(key);
        String setting = Setting.ofKey(key).map(Setting::toString).orElse(key);
        return value.isMissingNode()
                ? "no " + setting
                : Setting.ofKey(key).map(known -> known.to(value.asText())).orElse(key + "=" + value.asText());
    }

    private String networkDifference(RunIdentity other) {
        List<String> here = network.lines().map(String::strip).toList();
        List<String> there = other.network.lines().map(String::strip).toList();
        for (int i = 0; i < Math.min(here.size(), there.size()); i++) {
            if (!here.get(i).equals(there.get(i))) {
                return "it has `" + there.get(i) + "` where this run has `" + here.get(i) + "`";
            }
        }
        return "it has " + there.size() + " lines, this run's has " + here.size();
    }

    private static String brief(String digest) {
        return digest.substring(0, Math.min(8, digest.length())) + "…";
    }
}
