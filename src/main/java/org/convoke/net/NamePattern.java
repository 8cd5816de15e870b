package org.convoke.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of nodes or parameters, by a pattern in which {@code *} stands for any characters.
 *
 * @param text such as {@code stage1.*}
 */
public record NamePattern(String text) {
    /** Whether a name is meant. */
    public boolean matches(String name) {
        String regex = Pattern.compile("[^*]+|\\*")
                .matcher(text)
                .replaceAll(found ->
                        found.group().equals("*") ? ".*" : Matcher.quoteReplacement(Pattern.quote(found.group())));
        return name.matches(regex);
    }
}
