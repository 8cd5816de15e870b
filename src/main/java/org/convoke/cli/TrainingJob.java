package org.convoke.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.convoke.data.Decoding;
import org.convoke.data.Normalisation;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.spark.ImageSet;
import org.convoke.train.Recipe;

/**
 * What to train, read and checked.
 *
 * @param data what the user calls the data, without a password
 * @param recipe how to train
 * @param networkSource what the user calls the network, without a password
 * @param network the network, in which what stays for the whole run is frozen
 * @param given the network as its file has it, which the model keeps
 * @param test the images the model is judged by in the end: the set's own, or else those that it was validated by
 * @param validationOption what {@code --validation} said, without a password
 * @param validation what is measured after each epoch
 * @param normalisation how pixels become what the network sees
 * @param normalise what {@code --normalise} said
 * @param decoding what became of pictures; none where the set was packed already
 * @param table what was said of the table with the images
 * @param skipped how many images were left out since they could not be used
 * @param notes what else to say before the first step, a line each
 */
record TrainingJob(
        String data,
        Recipe recipe,
        String networkSource,
        Network network,
        Network given,
        Optional<ImageSet> test,
        String validationOption,
        ValidationSet validation,
        Normalisation normalisation,
        Optional<String> normalise,
        Optional<Decoding> decoding,
        Map<String, String> table,
        long skipped,
        List<String> notes) {
    /** The same with other notes. */
    TrainingJob with(List<String> others) {
        return new TrainingJob(
                data,
                recipe,
                networkSource,
                network,
                given,
                test,
                validationOption,
                validation,
                normalisation,
                normalise,
                decoding,
                table,
                skipped,
                others);
    }

    /** The network in words: its name, what goes in and comes out, its size. */
    String networkText() {
        return String.format(
                Locale.ROOT,
                "%s: %s → %d classes, %,d parameters",
                networkSource,
                network.input(),
                network.classes(),
                Parameters.of(network).count());
    }

    /** What the images are called by which the model is judged in the end. */
    String testName() {
        return validation.heldOut() && validation.images().equals(test) ? "held-out" : "test";
    }
}
