/** ONNX files: written from models, for other programs to run. */
package org.convoke.store.onnx.export;
