package org.convoke.train.optimise;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.convoke.net.NamePattern;
import org.convoke.net.ParameterTensor;
import org.convoke.net.layer.Role;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;

/**
 * By what a value, the rate or the weight decay, is multiplied for parameters of each role, and of each name. The text form is
 * a list such as {@code bias=2,shift=64,stage1.*=0.1}, or {@code none}: roles, and patterns for names of nodes or parameters in
 * which {@code *} stands for any characters. A parameter that several are for has their product, others the factor 1.
 *
 * @param factors of some roles, each a number of at least 0
 * @param named likewise by pattern
 */
public record RoleFactors(Map<Role, Double> factors, SortedMap<String, Double> named) implements Serializable {
    private static final String NOTHING = "none";

    private static final List<String> ROLES = Arrays.stream(Role.values())
            .filter(role -> role != Role.STATISTIC)
            .map(RoleFactors::name)
            .toList();

    public RoleFactors {
        factors = Map.copyOf(factors);
        named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
    }

    /** By role only. */
    public RoleFactors(Map<Role, Double> factors) {
        this(factors, new TreeMap<>());
    }

    /** All 1. */
    public static RoleFactors none() {
        return new RoleFactors(Map.of());
    }

    /** Whether all are 1. */
    public boolean isNone() {
        return factors.isEmpty() && named.isEmpty();
    }

    /** The factor of a role. */
    public double of(Role role) {
        return factors.getOrDefault(role, 1.0);
    }

    /** The factor of a parameter. */
    public double of(ParameterTensor tensor) {
        double product = of(tensor.role());
        for (Map.Entry<String, Double> each : named.entrySet()) {
            product *= isFor(each.getKey(), tensor) ? each.getValue() : 1;
        }
        return product;
    }

    private static boolean isFor(String pattern, ParameterTensor tensor) {
        NamePattern names = new NamePattern(pattern);
        return names.matches(tensor.nodeName()) || names.matches(tensor.name());
    }

    /**
     * Checks that each factor is for something.
     *
     * @param setting whose value these are
     * @param trained the parameters that are trained
     * @throws UserError if a role or a name is given that no such parameter has
     */
    public void checkFits(Setting setting, List<ParameterTensor> trained) {
        Set<Role> roles = trained.stream().map(ParameterTensor::role).collect(Collectors.toCollection(TreeSet::new));
        for (Role role : Role.values()) {
            if (factors.containsKey(role) && !roles.contains(role)) {
                throw new UserError(
                        setting,
                        text(),
                        "nothing that is trained has the role " + name(role) + "; the network has "
                                + roles.stream().map(RoleFactors::name).collect(Collectors.joining(", ")));
            }
        }
        for (String pattern : named.keySet()) {
            if (trained.stream().noneMatch(tensor -> isFor(pattern, tensor))) {
                List<String> known = Stream.concat(
                                ROLES.stream(),
                                trained.stream().flatMap(tensor -> Stream.of(tensor.nodeName(), tensor.name())))
                        .distinct()
                        .toList();
                throw new UserError(
                        setting, text(), Spelling.unknownPattern("role or trained parameter", pattern, known));
            }
        }
    }

    /** The text that {@link #parse} makes these from. */
    public String text() {
        return isNone()
                ? NOTHING
                : Stream.concat(
                                Arrays.stream(Role.values())
                                        .filter(factors::containsKey)
                                        .map(role -> name(role) + "=" + factors.get(role)),
                                named.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()))
                        .collect(Collectors.joining(","));
    }

    /**
     * Reads the text form. Whether names are those of a network shows in {@link #checkFits}.
     *
     * @param setting that it is a value of
     * @throws UserError if it is malformed, names something twice, or a factor is out of range
     */
    public static RoleFactors parse(Setting setting, String text) {
        if (text.strip().equals(NOTHING)) {
            return none();
        }
        Map<Role, Double> factors = new EnumMap<>(Role.class);
        SortedMap<String, Double> named = new TreeMap<>();
        for (String each : text.split(",", -1)) {
            String[] halves = each.split("=", 2);
            String name = halves[0].strip();
            if (halves.length < 2 || name.isEmpty()) {
                throw new UserError(
                        setting,
                        text,
                        "must be a list of ROLE=FACTOR or NAME=FACTOR, such as bias=2,stage1.*=0.1, or none");
            }
            double factor = factor(setting, each, halves[1]);
            boolean twice = ROLES.contains(name)
                    ? factors.put(Role.valueOf(name.toUpperCase(Locale.ROOT)), factor) != null
                    : named.put(name, factor) != null;
            if (twice) {
                throw new UserError(setting, text, name + " is named twice");
            }
        }
        return new RoleFactors(factors, named);
    }

    private static double factor(Setting setting, String text, String value) {
        try {
            double factor = Double.parseDouble(value);
            if (factor >= 0 && Float.isFinite((float) factor)) {
                return factor;
            }
        } catch (NumberFormatException e) {
            throw new UserError(setting, text, "FACTOR must be a number of at least 0, such as 2", e);
        }
        throw new UserError(setting, text, "FACTOR must be a number of at least 0, such as 2");
    }

    private static String name(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
