package org.convoke.cli;

import org.apache.hadoop.fs.Path;
import org.convoke.data.Normalisation;
import org.convoke.data.TrainTest;
import org.convoke.net.Network;
import org.convoke.train.Recipe;

/**
 * What to train, read and checked.
 *
 * @param data what the user calls the data
 * @param directory where the model goes
 * @param recipe how to train
 * @param networkSource what the user calls the network
 * @param network the network
 * @param sets the data
 * @param validationOption what {@code --validation} said
 * @param validation what is measured after each epoch
 * @param normalisation how pixels become what the network sees
 */
record TrainingJob(
        String data,
        Path directory,
        Recipe recipe,
        String networkSource,
        Network network,
        TrainTest sets,
        String validationOption,
        ValidationSet validation,
        Normalisation normalisation) {}
