/**
 * Networks of ONNX files: the file becomes a graph, passes rewrite that one after the other, and its nodes are translated to
 * layers.
 */
package org.convoke.store.onnx;
