/**
 * What is said of a network's answers: counts of confusions and the scores that follow from them, how well probabilities
 * rank, and how far they can be believed. {@code docs/metrics.md} has the definitions.
 */
package org.convoke.train.metric;
