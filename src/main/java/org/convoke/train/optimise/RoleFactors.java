package org.convoke.train.optimise;

import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.convoke.net.layer.Role;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;

/**
 * By what a value, the rate or the weight decay, is multiplied for parameters of each role. The text form is a list such as
 * {@code bias=2,shift=64}, or {@code none}; what it does not name has the factor 1.
 *
 * @param factors of some roles, each a number of at least 0
 */
public record RoleFactors(Map<Role, Double> factors) implements Serializable {
    private static final String NOTHING = "none";

    public RoleFactors {
        factors = Map.copyOf(factors);
    }

    /** All 1. */
    public static RoleFactors none() {
        return new RoleFactors(Map.of());
    }

    /** The factor of a role. */
    public double of(Role role) {
        return factors.getOrDefault(role, 1.0);
    }

    /**
     * Checks that each factor is for something.
     *
     * @param setting whose value these are
     * @param roles of the parameters that are trained
     * @throws UserError if a role is named that no such parameter has
     */
    public void checkFits(Setting setting, Set<Role> roles) {
        for (Role role : Role.values()) {
            if (factors.containsKey(role) && !roles.contains(role)) {
                throw new UserError(
                        setting,
                        text(),
                        "nothing that is trained has the role " + name(role) + "; the network has "
                                + roles.stream().map(RoleFactors::name).collect(Collectors.joining(", ")));
            }
        }
    }

    /** The text that {@link #parse} makes these from. */
    public String text() {
        return factors.isEmpty()
                ? NOTHING
                : Arrays.stream(Role.values())
                        .filter(factors::containsKey)
                        .map(role -> name(role) + "=" + factors.get(role))
                        .collect(Collectors.joining(","));
    }

    /**
     * Reads the text form.
     *
     * @param setting that it is a value of
     * @throws UserError if it is malformed, names no role or one twice, or a factor is out of range
     */
    public static RoleFactors parse(Setting setting, String text) {
        if (text.strip().equals(NOTHING)) {
            return none();
        }
        List<String> roles = Arrays.stream(Role.values())
                .filter(role -> role != Role.STATISTIC)
                .map(RoleFactors::name)
                .toList();
        Map<Role, Double> factors = new EnumMap<>(Role.class);
        for (String each : text.split(",", -1)) {
            String[] halves = each.split("=", 2);
            String role = halves[0].strip();
            if (halves.length < 2) {
                throw new UserError(setting, text, "must be a list of ROLE=FACTOR, such as bias=2,shift=0.5, or none");
            }
            if (!roles.contains(role)) {
                throw new UserError(setting + ": " + Spelling.unknown("role", role, roles));
            }
            if (factors.put(Role.valueOf(role.toUpperCase(Locale.ROOT)), factor(setting, each, halves[1])) != null) {
                throw new UserError(setting, text, role + " is named twice");
            }
        }
        return new RoleFactors(factors);
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
