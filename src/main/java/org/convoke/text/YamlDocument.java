package org.convoke.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A YAML file that somebody else may have written, read as a plain tree of maps, lists, texts, numbers and booleans.
 *
 * <p>What makes YAML dangerous or surprising is refused: tags (which name classes), anchors and aliases (a few lines of
 * which can unfold to billions), a second document, a key twice, and whole numbers that are not plainly decimal (YAML
 * reads 010 as 8). Length and depth are bounded.
 */
public final class YamlDocument {
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int DEEPEST = 20;
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'");
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private static final YAMLMapper MAPPER = new YAMLMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(100)
                    .build())
            .build());

    private YamlDocument() {}

    /**
     * Reads a document.
     *
     * @param text the document
     * @param source how messages name it: a file's name
     * @return the tree; a missing node if the document is empty
     * @throws UserError if it is not YAML, or has what is refused here: source, line and reason
     */
    public static JsonNode read(String text, String source) {
        if (text.length() > MOST_CHARACTERS) {
            throw new UserError(source + ": more than " + MOST_CHARACTERS + " characters: is this the right file?");
        }
        try {
            check(text, source);
            return MAPPER.readTree(text);
        } catch (UserError e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Whatever a text does to the parser, it is the text that has to be corrected.
            throw new UserError(source + ": " + reason(e), e);
        }
    }

    private static void check(String text, String source) throws IOException {
        try (YAMLParser parser = MAPPER.getFactory().createParser(text)) {
            int depth = 0;
            boolean ended = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String where =
                        source + ": line " + parser.currentTokenLocation().getLineNr() + ": ";
                if (ended) {
                    throw new UserError(where + "a second document begins: put it into a file of its own");
                }
                if (parser.isCurrentAlias() || parser.getObjectId() != null) {
                    throw new UserError(where + "anchors and aliases (& and *) are not read: write the value out");
                }
                if (parser.getTypeId() != null) {
                    throw new UserError(where + "tags (!) are not read: write the plain value");
                }
                if (token == JsonToken.VALUE_NUMBER_INT
                        && !DECIMAL.matcher(parser.getText()).matches()) {
                    throw new UserError(where + "write whole numbers in plain decimal digits, not "
                            + Quoted.shortened(parser.getText()));
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                ended = depth == 0;
            }
        }
    }

    private static String reason(Exception e) {
        if (e instanceof StreamConstraintsException) {
            return "maps and lists are nested deeper than " + DEEPEST + ", or a number is too long";
        }
        if (!(e instanceof JsonProcessingException problem)) {
            return "not YAML: " + Quoted.shortened(String.valueOf(e.getMessage()));
        }
        // SnakeYAML's messages alternate reasons with indented pictures of the place; the last place is the problem's.
        String message = problem.getOriginalMessage();
        String line = LINE.matcher(message)
                .results()
                .reduce((first, second) -> second)
                .map(found -> found.group(1))
                .orElse(
                        problem.getLocation() == null
                                ? "?"
                                : "" + problem.getLocation().getLineNr());
        Matcher twice = TWICE.matcher(message);
        String reasons = twice.matches()
                ? "key `" + Quoted.shortened(twice.group(1)) + "` is there twice: remove one"
                : "not YAML: "
                        + message.lines()
                                .filter(part -> !part.isBlank() && !part.startsWith(" "))
                                .map(Quoted::shortened)
                                .collect(Collectors.joining(": "))
                        + (message.contains("mapping values are not allowed here")
                                ? ": does the line before end without a colon?"
                                : "");
        return "line " + line + ": " + reasons;
    }
}
