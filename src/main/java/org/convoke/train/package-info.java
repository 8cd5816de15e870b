/**
 * Training, apart from where it runs: the recipe, the order of the images, augmentation, the tree along which gradients are
 * added, the optimiser, and the counts of results.
 */
package org.convoke.train;
