package org.convoke.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.convoke.data.Normalisation;
import org.convoke.data.files.HadoopPath;
import org.convoke.data.files.SingleFile;
import org.convoke.data.picture.Decoding;
import org.convoke.data.picture.ImageShape;
import org.convoke.net.Network;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Shape;
import org.convoke.store.FileDigest;
import org.convoke.store.ForeignParameters;
import org.convoke.store.Model;
import org.convoke.store.ModelFacts;
import org.convoke.store.WeightsDigest;
import org.convoke.store.onnx.ImageSize;
import org.convoke.store.onnx.ImportedNetwork;
import org.convoke.store.onnx.OnnxImport;
import org.convoke.store.onnx.OwnFile;
import org.convoke.store.onnx.ReversedChannels;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;

/**
 * Makes a model of a network that another program trained: of an ONNX file, or of a safetensors file and a network file.
 *
 * <pre>{@code
 * TrainedModel model = ModelImport.of("resnet18.onnx")
 *         .set(Setting.MEAN, "0.485,0.456,0.406")
 *         .set(Setting.DEVIATION, "0.229,0.224,0.225")
 *         .set(Setting.FIT, "crop")
 *         .on(spark);
 * model.save("models/resnet18");
 * }</pre>
 */
public final class ModelImport {
    /** In a model's facts, the name of the run: there was none. */
    static final String RUN_ID = "imported";

    private static final String SAFETENSORS = ".safetensors";

    /** What can be set. */
    private static final List<Setting> SETTINGS = List.of(
            Setting.NETWORK,
            Setting.SIZE,
            Setting.RANGE,
            Setting.MEAN,
            Setting.DEVIATION,
            Setting.CHANNEL_ORDER,
            Setting.CLASSES,
            Setting.FIT,
            Setting.RESIZE,
            Setting.MAX_PIXELS);

    private final String file;
    private final Map<String, String> said = new HashMap<>();

    private ModelImport(String file) {
        this.file = file;
    }

    /**
     * An import.
     *
     * @param file an ONNX file, or weights in a safetensors file, which needs {@link Setting#NETWORK}; on any Hadoop file system
     */
    public static ModelImport of(String file) {
        return new ModelImport(file);
    }

    /**
     * Sets what the file does not say: {@link Setting#NETWORK}, the network of a safetensors file; {@link Setting#SIZE} of the
     * images, such as {@code 224x224}, where an ONNX file leaves it open; the pixels that the network was trained on by {@link
     * Setting#RANGE} (the numbers of black and white, by default {@code 0,1}, or {@code 0,255} if
     * the network takes bytes or the file was exported by this program), {@link Setting#MEAN}, {@link Setting#DEVIATION}
     * (a number for each channel, or one for all) and {@link Setting#CHANNEL_ORDER} ({@code rgb} or {@code bgr}); {@link
     * Setting#CLASSES}, a file with the names of the classes, one a line; and what becomes of pictures by {@link Setting#FIT},
     * {@link Setting#RESIZE} and {@link Setting#MAX_PIXELS}.
     *
     * @throws UserError if it is another setting
     */
    public ModelImport set(Setting setting, Object value) {
        if (!SETTINGS.contains(setting)) {
            List<String> keys = SETTINGS.stream()
                    .map(Setting::key)
                    .sorted(Comparator.naturalOrder())
                    .toList();
            throw new UserError(setting, value, Spelling.unknown("setting of an import", setting.key(), keys));
        }
        said.put(setting.key(), String.valueOf(value));
        return this;
    }

    /**
     * Reads the model.
     *
     * @throws UserError if a file is missing, damaged or not supported, or something that was set does not fit it
     */
    public TrainedModel on(SparkSession session) {
        return TrainedModel.of(session, read(session.sparkContext().hadoopConfiguration()), file);
    }

    private Optional<String> said(Setting setting) {
        return Optional.ofNullable(said.get(setting.key()));
    }

    /**
     * Likewise, without Spark.
     *
     * @throws UserError likewise
     */
    public Model read(Configuration hadoop) {
        Path path = HadoopPath.parse(file, "name an ONNX file or a safetensors file");
        PixelScale scale = PixelScale.parse(
                said(Setting.RANGE), said(Setting.MEAN), said(Setting.DEVIATION), said(Setting.CHANNEL_ORDER));
        ImageSettings pictures = ImageSettings.of(said);
        ImportedNetwork found = path.getName().endsWith(SAFETENSORS) ? weights(path, hadoop) : onnx(path, hadoop);
        PixelScale pixels = said(Setting.RANGE).isPresent() ? scale : scale.upTo(found.white());
        // What is said of the pixels is more than what a file of our own says.
        boolean unsaid = Stream.of(Setting.RANGE, Setting.MEAN, Setting.DEVIATION)
                .allMatch(setting -> said(setting).isEmpty());
        Normalisation normalisation = found.images()
                .filter(own -> unsaid)
                .map(own -> pixels.inOrder(own.normalisation()))
                .orElseGet(() -> pixels.normalisation(found.inputScale(), found.inputShift()));
        ImportedNetwork imported = pixels.reversed() ? ReversedChannels.of(found) : found;
        ModelFacts facts = new ModelFacts(
                ImportedNames.of(
                        imported.network().classes(),
                        said(Setting.CLASSES).map(name -> HadoopPath.parse(name, "give another " + Setting.CLASSES)),
                        imported.metadata(),
                        hadoop),
                normalisation,
                decoding(pictures, imported.network().input(), found.images().flatMap(OwnFile.Images::decoding)),
                Map.of(),
                JsonNodeFactory.instance.objectNode(),
                "imported from " + HadoopPath.withoutPassword(path.toString()),
                FileDigest.of(path, hadoop),
                "0",
                JsonNodeFactory.instance.objectNode(),
                WeightsDigest.of(Parameters.of(imported.network()), imported.weights()),
                new ModelFacts.Versions(Versions.convoke(), Versions.spark(), Versions.java()),
                RUN_ID,
                Instant.now());
        return new Model(imported.network(), imported.weights(), facts);
    }

    private ImportedNetwork onnx(Path path, Configuration hadoop) {
        said(Setting.NETWORK).ifPresent(name -> {
            throw new UserError(Setting.NETWORK, name, "is for safetensors files: an ONNX file has the network in it");
        });
        return OnnxImport.read(path, hadoop, said(Setting.SIZE).map(ImageSize::parse));
    }

    private ImportedNetwork weights(Path path, Configuration hadoop) {
        said(Setting.SIZE).ifPresent(size -> {
            throw new UserError(Setting.SIZE, size, "is for ONNX files: a network file has the size");
        });
        String name = said(Setting.NETWORK)
                .orElseThrow(() -> new UserError(
                        path + " holds weights, not a network", "name the network's file by " + Setting.NETWORK));
        Network given = NamedNetwork.find(name, hadoop).network();
        int channels = given.input().channels();
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return SingleFile.read(
                path,
                hadoop,
                (in, length) -> new ImportedNetwork(
                        given, ForeignParameters.read(given, in, length, path.toString()), ones, new float[channels]));
    }

    /** What becomes of pictures, if the network takes any. */
    private static Optional<Decoding> decoding(ImageSettings pictures, Shape input, Optional<Decoding> trained) {
        return ImageShape.isPicture(input.channels())
                ? Optional.of(pictures.decoding(input, trained))
                : Optional.empty();
    }
}
