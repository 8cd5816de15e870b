package org.convoke.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.convoke.net.Head;
import org.convoke.net.NamePattern;
import org.convoke.net.Network;
import org.convoke.net.Node;
import org.convoke.net.layer.ParameterSpec;
import org.convoke.net.layer.Role;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;

/**
 * Which parameters are left as they are, and for how long. The text form is a list of patterns for names of nodes or
 * parameters, in which {@code *} stands for any characters, each with epochs or without: {@code stem.*}, {@code
 * stage1.*@1-3}, {@code whiten.bias@4-}; or {@code none}. The pattern {@code all-but-head} is for all but the network's {@link
 * Head}.
 *
 * @param rules the list
 */
public record Freezing(List<Rule> rules) implements Serializable {
    /** The pattern for all but the layer that gives the classes, and what comes after it. */
    public static final String ALL_BUT_HEAD = "all-but-head";

    /** The text form of {@link #none}. */
    public static final String NOTHING = "none";

    private static final Pattern FORM = Pattern.compile("([^@,]+)(?:@(\\d{1,9})-(\\d{0,9}))?");

    public Freezing {
        rules = List.copyOf(rules);
    }

    /**
     * What is frozen together.
     *
     * @param pattern for names of nodes, or of parameters as files have them
     * @param first the first epoch in which they are frozen, from 1
     * @param last the last such epoch; {@link Integer#MAX_VALUE} for the rest of the run
     */
    public record Rule(String pattern, int first, int last) implements Serializable {
        /** @throws UserError if there is no such epoch */
        public Rule {
            if (first < 1 || last < first) {
                throw new UserError(
                        Setting.FREEZE,
                        text(pattern, first, last),
                        "epochs must be FIRST-LAST or FIRST-, counted from 1, such as @1-3");
            }
        }

        /** Whether it is for the whole run, so that nothing is computed for these parameters at all. */
        public boolean always() {
            return first == 1 && last == Integer.MAX_VALUE;
        }

        /** Whether a node or parameter is meant, by its name. */
        public boolean matches(String name) {
            return new NamePattern(pattern).matches(name);
        }

        /**
         * Whether a parameter is meant, or its node.
         *
         * @param node the number of its node
         * @param suffix which of the node's parameters it is: {@code weight}
         */
        public boolean matches(Network network, int node, String suffix) {
            if (pattern.equals(ALL_BUT_HEAD)) {
                return Head.of(network).stream().noneMatch(head -> head.nodes().contains(node));
            }
            String name = network.nodes().get(node).name();
            return matches(name) || matches(name + "." + suffix);
        }

        private String text() {
            return text(pattern, first, last);
        }

        private static String text(String pattern, int first, int last) {
            return last == Integer.MAX_VALUE
                    ? first == 1 ? pattern : pattern + "@" + first + "-"
                    : pattern + "@" + first + "-" + last;
        }
    }

    /** Everything is trained. */
    public static Freezing none() {
        return new Freezing(List.of());
    }

    /**
     * A network in which that is frozen which stays as it is for the whole run.
     *
     * @throws UserError if a rule, for the whole run or not, is for nothing that could be trained
     */
    public Network frozen(Network network) {
        List<Node> nodes = new ArrayList<>(network.nodes());
        for (Rule rule : rules) {
            List<String> known = new ArrayList<>(List.of(ALL_BUT_HEAD));
            boolean any = rule.pattern.equals(ALL_BUT_HEAD);
            for (int i = 0; i < nodes.size(); i++) {
                int number = i;
                Node node = nodes.get(i);
                List<ParameterSpec> all = node.layer().parameters(network.inputs(i));
                List<ParameterSpec> meant = all.stream()
                        .filter(parameter -> rule.matches(network, number, parameter.suffix()))
                        .toList();
                List<String> trained = suffixes(meant);
                if (!suffixes(all).isEmpty()) {
                    known.add(node.name());
                    suffixes(all).forEach(suffix -> known.add(node.name() + "." + suffix));
                }
                boolean whole = !all.isEmpty() && meant.size() == all.size();
                any |= whole || !trained.isEmpty();
                if (rule.always() && (whole || !trained.isEmpty())) {
                    nodes.set(i, with(node, trained, whole));
                }
            }
            if (rule.pattern.equals(ALL_BUT_HEAD) && Head.of(network).isEmpty()) {
                throw new UserError(
                        Setting.FREEZE,
                        text(),
                        "the network has no head: its output is not that of one conv or dense layer",
                        "name the layers to freeze, such as " + Setting.FREEZE.to("stage1.*"));
            }
            if (!any) {
                throw new UserError(
                        Setting.FREEZE, text(), Spelling.unknownPattern("layer or parameter", rule.pattern, known));
            }
        }
        return network.with(nodes);
    }

    /** Those that are trained by a gradient. */
    private static List<String> suffixes(List<ParameterSpec> parameters) {
        return parameters.stream()
                .filter(parameter -> parameter.role() != Role.STATISTIC)
                .map(ParameterSpec::suffix)
                .toList();
    }

    private static Node with(Node node, List<String> frozen, boolean all) {
        List<String> some = Stream.concat(node.frozenParameters().stream(), frozen.stream())
                .distinct()
                .toList();
        return all || node.frozen()
                ? new Node(node.name(), node.layer(), node.inputs(), true)
                : new Node(node.name(), node.layer(), node.inputs(), false, some);
    }

    /** The rules, as texts, that begin only after so many epochs. */
    public List<String> startingAfter(int epochs) {
        return rules.stream()
                .filter(rule -> rule.first() > epochs)
                .map(Rule::text)
                .toList();
    }

    /** The text that {@link #parse} makes this from. */
    public String text() {
        return rules.isEmpty() ? NOTHING : rules.stream().map(Rule::text).collect(Collectors.joining(","));
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is malformed
     */
    public static Freezing parse(String text) {
        if (text.strip().equals(NOTHING)) {
            return none();
        }
        List<Rule> rules = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            Matcher found = FORM.matcher(each.strip());
            if (!found.matches()) {
                throw new UserError(
                        Setting.FREEZE,
                        text,
                        "must be a list of names such as stem.*, each for the whole run or with epochs such as"
                                + " stem.*@1-3, all-but-head, or none");
            }
            boolean timed = found.group(2) != null;
            rules.add(new Rule(
                    found.group(1).strip(),
                    timed ? Integer.parseInt(found.group(2)) : 1,
                    timed && !found.group(3).isEmpty() ? Integer.parseInt(found.group(3)) : Integer.MAX_VALUE));
        }
        return new Freezing(rules);
    }
}
