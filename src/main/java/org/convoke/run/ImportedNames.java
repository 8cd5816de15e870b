package org.convoke.run;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.convoke.data.files.SingleFile;
import org.convoke.text.PrintableText;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/** The names of the classes of a network that another program trained. */
final class ImportedNames {
    /** Names under which exporters write the names of classes into an ONNX file, one a line or separated by commas. */
    private static final List<String> CLASS_KEYS = List.of("classes", "class_names", "labels");

    private static final int LONGEST_NAMES = 16 << 20;

    private ImportedNames() {}

    /**
     * Those of a file, or else those that came with the network, or else 0, 1, ….
     *
     * @param count how many outputs the network has
     * @param file the names, one a line
     * @param metadata what came with the network
     * @throws UserError if the file cannot be read, has more or fewer names, or one of them twice
     */
    static List<String> of(int count, Optional<Path> file, Map<String, String> metadata, Configuration hadoop) {
        if (file.isPresent()) {
            List<String> names = lines(file.get(), hadoop);
            requireNames(names, count, file.get());
            return names;
        }
        return CLASS_KEYS.stream()
                .filter(metadata::containsKey)
                .map(key -> named(metadata.get(key)))
                .filter(names -> names.size() == count && new HashSet<>(names).size() == count)
                .findFirst()
                .orElseGet(() ->
                        IntStream.range(0, count).mapToObj(String::valueOf).toList());
    }

    private static List<String> named(String text) {
        return Arrays.stream(text.split(text.contains("\n") ? "\n" : ","))
                .map(String::strip)
                .toList();
    }

    private static void requireNames(List<String> names, int count, Path file) {
        if (names.size() != count) {
            throw new UserError(
                    Setting.CLASSES,
                    file,
                    "has " + names.size() + " names, one a line, and the network " + count + " outputs");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new UserError(
                        Setting.CLASSES,
                        file,
                        "has the name " + PrintableText.of(name) + " twice",
                        "change one of them: classes are distinguished by their names");
            }
        }
    }

    private static List<String> lines(Path file, Configuration hadoop) {
        String text = SingleFile.read(file, hadoop, (in, length) -> {
            if (length > LONGEST_NAMES) {
                throw new UserError(Setting.CLASSES, file, length + " bytes are too many: is it the right file?");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        });
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
