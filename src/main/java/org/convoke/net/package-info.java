/**
 * Networks: their layers and losses, the file format that defines them, their parameters, and the forward and backward pass
 * over a micro-batch.
 */
package org.convoke.net;
