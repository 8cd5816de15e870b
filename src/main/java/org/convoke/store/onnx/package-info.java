/**
 * Networks in ONNX files: the file becomes a {@link org.convoke.store.onnx.Graph}, passes rewrite that one by one, and {@link
 * org.convoke.store.onnx.Translation} makes layers of what is left.
 */
package org.convoke.store.onnx;
