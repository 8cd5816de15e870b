/**
 * Explains what the engine computes, using the engine itself: text and a page for people who meet convolution for the first
 * time. All indices come from {@link org.convoke.array.Axis}, all numbers from the plain kernels.
 */
package org.convoke.explain;
