package org.convoke.predict;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.convoke.data.picture.BadImage;

/** A program of a user: predicts the pictures that are named after the model's directory. */
final class OneImage {
    private OneImage() {}

    public static void main(String[] arguments) throws IOException, BadImage {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Predictor predictor = Predictor.load(Path.of(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            out.println(line(predictor.predict(Files.readAllBytes(Path.of(arguments[i])))));
        }
    }

    /** The class, and the bits of the probabilities. */
    static String line(Prediction prediction) {
        StringBuilder line = new StringBuilder(prediction.className());
        for (float probability : prediction.probabilities()) {
            line.append(' ').append(HexFormat.of().toHexDigits(Float.floatToRawIntBits(probability)));
        }
        return line.toString();
    }
}
