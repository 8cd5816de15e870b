/**
 * One training or test on Spark, without a word printed: what the command line, and any other program, makes of network, data
 * and recipe. Start at {@link org.convoke.run.Training}.
 */
package org.convoke.run;
