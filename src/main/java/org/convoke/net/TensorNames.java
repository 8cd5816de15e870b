package org.convoke.net;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.convoke.text.Quoted;

/**
 * How a file of PyTorch's calls the parameters of a network. Each rule leads from the name of a node, or of a parameter such as
 * {@code conv1.weight}, to the name there; {@code *} stands for any characters, on the right for what it stood for on the left.
 * The first rule that fits is taken. After the name of a node comes PyTorch's for the parameter, {@code running_mean}; nodes for
 * which there is no rule have the same name there.
 *
 * @param rules in their order
 */
public record TensorNames(Map<String, String> rules) {
    private static final String NAME = "[\\p{L}\\p{N}*][\\p{L}\\p{N}._/:*-]{0,199}";

    /** @throws IllegalArgumentException if a name cannot be one, or the two sides of a rule have not as many stars */
    public TensorNames {
        rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        rules.forEach((here, there) -> {
            for (String name : new String[] {here, there}) {
                if (!name.matches(NAME)) {
                    throw new IllegalArgumentException(
                            "names must be of letters, digits and . _ / : - *, not `" + Quoted.shortened(name) + "`");
                }
            }
            if (stars(here) != stars(there)) {
                throw new IllegalArgumentException("names: `" + here + "` and `" + there + "` must have as many *");
            }
        });
    }

    /** Every node has the same name there. */
    public static TensorNames same() {
        return new TensorNames(Map.of());
    }

    private static long stars(String name) {
        return name.chars().filter(c -> c == '*').count();
    }

    /** The name of a parameter there. */
    public String of(ParameterTensor tensor) {
        String last = "." + suffix(tensor);
        for (String here : rules.keySet()) {
            if (fits(here, tensor.nodeName())) {
                return there(here, tensor.nodeName()) + last;
            }
            if (fits(here, tensor.name())) {
                return there(here, tensor.name());
            }
        }
        return tensor.nodeName() + last;
    }

    /** Whether a rule is for a node or parameter. */
    static boolean fits(String rule, String name) {
        return matcher(rule, name).matches();
    }

    private static Matcher matcher(String pattern, String name) {
        String regex = Pattern.compile("[^*]+|\\*")
                .matcher(pattern)
                .replaceAll(found ->
                        found.group().equals("*") ? "(.*?)" : Matcher.quoteReplacement(Pattern.quote(found.group())));
        return Pattern.compile(regex).matcher(name);
    }

    /** What a rule makes of a name that it fits. */
    private String there(String here, String name) {
        Matcher found = matcher(here, name);
        if (!found.matches()) {
            throw new IllegalArgumentException(here + " does not fit " + name);
        }
        int[] star = {0};
        return Pattern.compile("\\*").matcher(rules.get(here)).replaceAll(each -> {
            star[0]++;
            return Matcher.quoteReplacement(found.group(star[0]));
        });
    }

    private static String suffix(ParameterTensor tensor) {
        return switch (tensor.role()) {
            case WEIGHT, SCALE -> "weight";
            case BIAS, SHIFT -> "bias";
            case STATISTIC -> tensor.suffix().equals("mean") ? "running_mean" : "running_var";
        };
    }
}
