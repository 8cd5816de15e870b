package org.convoke.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.store.AtomicWrite;
import org.convoke.store.ForeignParameters;
import org.convoke.store.Model;
import org.convoke.store.onnx.export.OnnxExport;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Writes models for other programs. */
public final class ModelExport {
    private ModelExport() {}

    /** What a file is for. */
    public enum Format {
        /** Network and weights, for what runs ONNX. */
        ONNX,
        /** The weights, under PyTorch's names and in its layouts. */
        SAFETENSORS;

        /**
         * The one that is asked for, or the one that a file's name ends with.
         *
         * @throws UserError if neither says it
         */
        public static Format of(Optional<Format> asked, Path file) {
            String name = file.getName().toLowerCase(Locale.ROOT);
            return asked.or(() -> Arrays.stream(values())
                            .filter(each -> name.endsWith("." + each.name().toLowerCase(Locale.ROOT)))
                            .findFirst())
                    .orElseThrow(() -> new UserError(
                            Setting.OUT,
                            file,
                            "does not end as a file of a format that can be written",
                            "let it end with .onnx or .safetensors, or say " + Setting.FORMAT));
        }
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param file on any Hadoop file system; must not exist
     * @throws UserError if it exists, cannot be written, or the format has no place for something in the model
     */
    public static void write(Model model, Format format, Path file, Configuration hadoop) {
        AtomicWrite.singleFile(file, hadoop, out -> {
            switch (format) {
                case ONNX -> OnnxExport.write(model, Versions.convoke(), out);
                case SAFETENSORS -> ForeignParameters.write(model.network(), model.weights(), out);
            }
        });
    }
}
