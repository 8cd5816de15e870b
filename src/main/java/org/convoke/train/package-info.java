/**
 * What a training run is, apart from where it runs: the recipe, the order of the images and what is done to them, the tree in which sums are
 * folded, the optimiser, and what is counted.
 */
package org.convoke.train;
