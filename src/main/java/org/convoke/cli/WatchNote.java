package org.convoke.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.HadoopPath;
import org.convoke.text.UserError;

/**
 * What a stream of predictions was made with, noted beside what it has done: started again with another model, it would go on
 * in the same output.
 *
 * @param file the note
 * @param target where the predictions are
 * @param settings what the stream is made with now
 */
record WatchNote(Path file, Path target, SortedMap<String, String> settings) {
    /**
     * Compares with what is noted; notes it where nothing is.
     *
     * @throws UserError if something else is noted
     */
    void check(Configuration hadoop) {
        FileSystem files = HadoopPath.fileSystem(file, hadoop);
        try {
            if (!files.exists(file)) {
                write(files);
                return;
            }
            Properties noted = new Properties();
            try (InputStream in = files.open(file)) {
                noted.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
            List<String> others = settings.keySet().stream()
                    .filter(key -> !settings.get(key).equals(noted.getProperty(key)))
                    .map(key -> key + " " + noted.getProperty(key) + " there, " + settings.get(key) + " now")
                    .toList();
            if (!others.isEmpty()) {
                throw new UserError(target + " was written with other settings (" + String.join("; ", others)
                        + "): choose another --out, or delete it and " + file.getParent() + " to begin again");
            }
        } catch (IOException e) {
            throw HadoopPath.unreadable(file, e);
        }
    }

    private void write(FileSystem files) throws IOException {
        Properties note = new Properties();
        note.putAll(settings);
        try (OutputStream out = files.create(file);
                Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            note.store(writer, null);
        }
    }
}
