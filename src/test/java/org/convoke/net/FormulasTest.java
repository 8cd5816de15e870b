package org.convoke.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.convoke.net.layer.Layers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of formulas has every layer. */
class FormulasTest {
    private static final Pattern ENTRY =
            Pattern.compile("^- \\[[^\\]]*]\\(#([a-z-]+)\\)((?:.|\n {2})*)$", Pattern.MULTILINE);

    static List<String> kinds() {
        return Layers.names();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aSectionIsThereForTheLayer(String kind) throws IOException {
        String page = Files.readString(Path.of("docs/formulas.md"));
        List<String> anchors = page.lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z -]", "")
                        .replace(' ', '-'))
                .toList();
        Matcher entries = ENTRY.matcher(page);
        boolean found = false;
        while (entries.find()) {
            assertThat(anchors).contains(entries.group(1));
            found |= entries.group(2).contains("`" + kind + "`");
        }
        assertThat(found)
                .as("an entry for `%s` in the contents of docs/formulas.md", kind)
                .isTrue();
    }
}
