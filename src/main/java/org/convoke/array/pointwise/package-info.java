/** Kernels that take element by element: functions of single elements, copies, sums and products of whole tensors. */
package org.convoke.array.pointwise;
