/**
 * Kernels for the layers' arithmetic on {@code float[]}, as plain loops and with the Vector API, and the geometry of windows.
 * Both kinds of kernel add in the same order and give the same bits.
 */
package org.convoke.array;
