/**
 * Predictions for one image at a time, in any Java program: knows nothing of Spark or Hadoop. Start at {@link
 * org.convoke.predict.Predictor}.
 */
package org.convoke.predict;
