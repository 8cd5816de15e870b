package org.convoke.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.convoke.text.UserError;

/**
 * A network or recipe: a file of the user's, or one that the program ships under {@code conf/}, by its bare name.
 *
 * @param source how messages name it
 * @param text what it says
 * @param shipped whether the program ships it
 */
public record ShippedFile(String source, String text, boolean shipped) {
    /** The names of the networks, for the help of options. */
    public static final String NETWORKS =
            "digits, digits-bn, lenet, small, seed, vgg-bn-28, fashion-minutes, cifar, cifar-minutes,"
                    + " cifar-minutes-wide, vgg-cifar, vgg-bn, resnet-8, resnet-20, densenet-small, photos, resnet-18,"
                    + " mobilenet-v2, squeezenet";

    private static final int MOST_BYTES = 1 << 20;

    /**
     * Finds a file.
     *
     * @param name a bare name such as {@code lenet}, or a Hadoop path
     * @param folder below {@code conf/}: {@code networks} or {@code recipes}
     * @throws UserError if there is neither
     */
    public static ShippedFile find(String name, String folder, Configuration hadoop) {
        if (name.matches("[A-Za-z0-9_-]+")) {
            String resource = "/conf/" + folder + "/" + name + ".yaml";
            try (InputStream in = ShippedFile.class.getResourceAsStream(resource)) {
                if (in != null) {
                    return new ShippedFile(name + ".yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8), true);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        try {
            Path path = new Path(name);
            try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new UserError(name + ": more than 1 MiB: is this the right file?");
                }
                return new ShippedFile(name, new String(bytes, StandardCharsets.UTF_8), false);
            }
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "no file " + name + ", and no shipped one of that name: give a path, or a name from conf/" + folder,
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
