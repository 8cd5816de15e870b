package org.convoke.store.onnx;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.net.NetworkFile;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** Reads networks of ONNX files. */
public final class OnnxImport {
    private OnnxImport() {}

    /**
     * Reads a network with its weights.
     *
     * @param path of the file; files of weights beside it are read where it names them
     * @param size of the images, where the file leaves it open
     * @throws UserError if there is no such file, it is damaged, something of it is not supported, or it does not fit in memory
     */
    public static ImportedNetwork read(Path path, Configuration hadoop, Optional<ImageSize> size) {
        try {
            return inFolder(path, hadoop, size);
        } catch (OutOfMemoryError e) {
            throw new UserError(
                    path + " does not fit into a Java heap of "
                            + Runtime.getRuntime().maxMemory() + " bytes; raise spark.driver.memory",
                    e);
        }
    }

    private static ImportedNetwork inFolder(Path path, Configuration hadoop, Optional<ImageSize> size) {
        byte[] bytes = OnnxFile.bytes(path, hadoop);
        Path folder = path.getParent() == null ? new Path(Path.CUR_DIR) : path.getParent();
        ExternalData beside = new ExternalData(HadoopPath.fileSystem(path, hadoop), folder);
        return read(bytes, path.toString(), Optional.of(beside), size);
    }

    /**
     * Likewise, from the bytes of a file.
     *
     * @param source how messages name it
     */
    static ImportedNetwork read(byte[] bytes, String source, Optional<ExternalData> beside, Optional<ImageSize> size) {
        OnnxFile file = OnnxFile.parse(bytes, source, beside);
        // One of another size is refused by its graph.
        Optional<ImportedNetwork> own =
                OwnFile.of(file).filter(found -> size.isEmpty() || size.get().isOf(found.network()));
        if (own.isPresent()) {
            return own.get();
        }
        // The bytes of the file are not kept while its weights are copied.
        Map<String, String> metadata = file.metadata();
        float white = file.white();
        return translated(file.graph(), source, size).with(metadata, white);
    }

    private static ImportedNetwork translated(Graph given, String source, Optional<ImageSize> size) {
        try {
            Graph graph = ConstantFolding.of(given);
            graph = IdentityRemoval.of(graph);
            graph = ConstantFolding.of(graph);
            graph = ActivationPatterns.of(graph);
            graph = PadMerging.of(graph);
            ImportedNetwork imported = Translation.of(graph, size);
            // A model directory holds the network as a text, with limits of its own.
            NetworkFile.parse(NetworkFile.text(imported.network()), source);
            return imported;
        } catch (Translation.OpenSize e) {
            throw new UserError(source + ": " + e.getMessage(), "say it by " + Setting.SIZE, e);
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage(), e);
        }
    }
}
