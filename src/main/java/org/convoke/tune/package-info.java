/**
 * The search for good values of a recipe: which trials there are, in which order, which of them continue, and their results.
 * Knows nothing of Spark; start at {@link org.convoke.tune.Search}.
 */
package org.convoke.tune;
