package org.convoke.net;

/**
 * Where a layer's parameters and their gradients begin in the arena.
 *
 * @param weights the weights
 * @param bias the biases
 * @param weightGradient the gradient of the weights
 * @param biasGradient the gradient of the biases
 */
record ParameterPlace(int weights, int bias, int weightGradient, int biasGradient) {}
