/**
 * Explains what the engine computes, with the engine itself: texts and a page for people who meet convolution for the first
 * time. Every index comes from {@link org.convoke.array.Axis}, every number from the plain kernels.
 */
package org.convoke.explain;
