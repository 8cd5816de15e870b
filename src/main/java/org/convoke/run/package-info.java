/**
 * The library: what a program, the command line among them, makes of network, data and recipe on Spark. Nothing is printed;
 * who wants to know listens. Start at {@link org.convoke.run.Training} and {@link org.convoke.run.TrainedModel}.
 */
package org.convoke.run;
