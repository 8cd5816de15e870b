package org.convoke.predict;

import java.util.List;
import java.util.Optional;
import org.convoke.data.picture.BadImage;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.ImageDecoder;
import org.convoke.net.Workspace;

/** A network with its weights, and what decodes pictures for it: one image and one thread at a time. */
final class OneImagePass {
    private final Workspace workspace;
    private final List<String> classNames;
    private final float[][] tables;
    private final Optional<ImageDecoder> decoder;
    /** The one image of a pass is number 0, and has no label. */
    private final int[] zero = {0};

    OneImagePass(Workspace workspace, List<String> classNames, float[][] tables, Optional<Decoding> decoding) {
        this.workspace = workspace;
        this.classNames = classNames;
        this.tables = tables;
        this.decoder = decoding.map(ImageDecoder::new);
    }

    /** The pixels of a picture's file, for {@link #prediction}; only where there is a decoding. */
    byte[] decode(byte[] file) throws BadImage {
        return decoder.orElseThrow().decode(file);
    }

    /** @param pixels unsigned bytes, {@code [channel][row][column]} */
    Prediction prediction(byte[] pixels) {
        see(pixels);
        workspace.forward();
        return new Prediction(classNames, workspace.prediction(0), outputs());
    }

    /** @param pixels unsigned bytes, {@code [channel][row][column]} */
    float[] outputs(byte[] pixels) {
        see(pixels);
        workspace.forwardLayers();
        return outputs();
    }

    private void see(byte[] pixels) {
        workspace.images(pixels, zero, 0, zero, 0, 1, tables);
    }

    /** @param values {@code [channel][row][column]} */
    float[] outputs(float[] values) {
        workspace.images(values, zero);
        workspace.forwardLayers();
        return outputs();
    }

    private float[] outputs() {
        float[] outputs = new float[classNames.size()];
        workspace.outputs(outputs);
        return outputs;
    }
}
