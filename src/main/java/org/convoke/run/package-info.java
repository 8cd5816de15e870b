/**
 * The library: what a program, the command line among them, makes of network, data and recipe on Spark. Nothing is printed;
 * who wants to know listens. Start at {@link org.convoke.run.Training} and {@link org.convoke.run.TrainedModel}. What these do not
 * show serves the floors above: assemblies of a run, which may change.
 */
package org.convoke.run;
