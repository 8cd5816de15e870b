/**
 * Convoke as stages of spark.ml: an estimator, its model, and a transformer of features. Start at {@link
 * org.convoke.ml.ConvokeClassifier}.
 */
package org.convoke.ml;
