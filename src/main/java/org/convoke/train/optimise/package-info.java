/** How the driver takes a step: the optimiser, its rate over the run, and averages of the weights. */
package org.convoke.train.optimise;
