/** Kernels of layers that slide a window over each channel, or over few: average pooling and grouped convolution. */
package org.convoke.array.window;
