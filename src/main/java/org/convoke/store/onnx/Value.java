package org.convoke.store.onnx;

/** What a name in an ONNX graph stands for: numbers that are known, or what a layer computes. */
sealed interface Value permits Constant, Activation {}
