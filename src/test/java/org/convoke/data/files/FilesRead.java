package org.convoke.data.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.convoke.data.picture.BadImage;

/** What was read of image files, a line each: {@code name=content} or {@code name: reason}. */
final class FilesRead {
    static final long MAX = 1000;

    private FilesRead() {}

    static List<String> all(ImageFiles files, Configuration hadoop) throws IOException {
        return range(files, 0, files.count(), MAX, hadoop);
    }

    static List<String> range(ImageFiles files, int from, int to, long maxBytes, Configuration hadoop)
            throws IOException {
        List<String> lines = new ArrayList<>();
        if (from < 0 || to > files.count() || from > to) {
            throw new IndexOutOfBoundsException(from + " to " + to);
        }
        try (ImageFiles.Opened opened = files.open(hadoop)) {
            for (int index = from; index < to; index++) {
                lines.add(line(files, opened, index, maxBytes));
            }
        }
        return lines;
    }

    private static String line(ImageFiles files, ImageFiles.Opened opened, int index, long maxBytes)
            throws IOException {
        String name = files.names().get(index);
        try {
            return name + "=" + new String(opened.read(index, maxBytes), StandardCharsets.UTF_8);
        } catch (BadImage e) {
            return name + ": " + e.getMessage();
        }
    }

    /** As an executor gets it. */
    static ImageFiles sent(ImageFiles files) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(files);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (ImageFiles) in.readObject();
        }
    }
}
