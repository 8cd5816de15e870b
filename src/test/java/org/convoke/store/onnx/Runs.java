package org.convoke.store.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.KernelChoice;
import org.convoke.net.Workspace;
import org.convoke.net.layer.Shape;

/** What a network of an ONNX file gives for some images: by the engine, and by ONNX Runtime. */
public final class Runs {
    private Runs() {}

    static ImportedNetwork imported(byte[] file) {
        return OnnxImport.read(file, "net.onnx", Optional.empty(), Optional.empty());
    }

    /**
     * Logits of the engine.
     *
     * @param images {@code [image][channel][row][column]}, before what the graph itself does to them
     * @return {@code [image][class]}
     */
    static float[] engine(ImportedNetwork imported, float[] images) {
        Shape input = imported.network().input();
        int count = images.length / input.size();
        int classes = imported.network().classes();
        Workspace workspace =
                Workspace.forInference(imported.network(), KernelChoice.AUTO.kernels(), (count + 15) / 16 * 16);
        workspace.load(imported.weights());
        float[] seen = images.clone();
        int pixels = input.rows() * input.columns();
        for (int i = 0; i < seen.length; i++) {
            int channel = i / pixels % input.channels();
            seen[i] = seen[i] * imported.inputScale()[channel] + imported.inputShift()[channel];
        }
        workspace.images(seen, new int[count]);
        workspace.forwardLayers();
        float[] outputs = new float[count * classes];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = workspace.output(i / classes, i % classes);
        }
        return outputs;
    }

    /** Likewise, of ONNX Runtime, which takes the images in the shape that its graph says. */
    public static float[] runtime(byte[] file, float[] images, long... shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(file, options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
                    OrtSession.Result result = session.run(
                            Map.of(session.getInputNames().iterator().next(), tensor))) {
                FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] outputs = new float[values.remaining()];
                values.get(outputs);
                return outputs;
            }
        }
    }

    /** The softmax of each image's logits, in place of them. */
    public static float[] softmax(float[] logits, int classes) {
        float[] probabilities = new float[logits.length];
        for (int from = 0; from < logits.length; from += classes) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                greatest = Math.max(greatest, logits[from + k]);
            }
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                sum += Math.exp(logits[from + k] - greatest);
            }
            for (int k = 0; k < classes; k++) {
                probabilities[from + k] = (float) (Math.exp(logits[from + k] - greatest) / sum);
            }
        }
        return probabilities;
    }

    /** The greatest difference, relative to the greatest value. */
    public static double error(float[] values, float[] truth) {
        if (values.length != truth.length) {
            throw new IllegalArgumentException(values.length + " values, and " + truth.length + " true ones");
        }
        double greatest = 0;
        double difference = 0;
        for (int i = 0; i < truth.length; i++) {
            greatest = Math.max(greatest, Math.abs(truth[i]));
            double d = Math.abs((double) values[i] - truth[i]);
            difference = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(difference, d);
        }
        return difference / greatest;
    }
}
