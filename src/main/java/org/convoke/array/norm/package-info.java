/** Normalisations: kernels whose output depends on means of the elements of an image or of a micro-batch. */
package org.convoke.array.norm;
