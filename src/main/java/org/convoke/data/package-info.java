/**
 * Sets of images in memory: packed bytes with labels, normalisation, and the order, which depends only on content and seed. One
 * picture is in {@code picture}, below this package; the files that hold sets are in {@code files}, above it. Networks are not
 * known here.
 */
package org.convoke.data;
