package org.convoke.tune;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Recipe;

/**
 * One of the recipes that are tried.
 *
 * @param number from 1, in the order of the search
 * @param values the values that differ from the search's own recipe, by key
 * @param recipe all of it
 */
public record Trial(int number, Map<String, String> values, Recipe recipe) {
    private static final int MOST = 10_000;

    public Trial {
        values = new LinkedHashMap<>(values);
    }

    /**
     * All trials: for each point of a grid, as many as are drawn at random.
     *
     * @param base what they have in common; its seed is that of the draws too
     * @param draws how many, at least 1
     * @throws UserError if a key is both in the grid and drawn, there are too many trials, or a recipe is not possible
     */
    public static List<Trial> all(Recipe base, Grid grid, RandomValues random, int draws) {
        grid.axes().keySet().stream()
                .filter(random.keys()::containsKey)
                .findFirst()
                .ifPresent(key -> {
                    throw new UserError(
                            Setting.RANDOM, key, "is in " + Setting.GRID + " too", "leave one of the two out");
                });
        int each = random.keys().isEmpty() ? 1 : draws;
        BigInteger count = grid.size().multiply(BigInteger.valueOf(each));
        if (count.compareTo(BigInteger.valueOf(MOST)) > 0) {
            throw new UserError(
                    "the search would have " + count + " trials, and at most " + MOST + " are possible",
                    "give fewer values of " + Setting.GRID + ", or a smaller number of " + Setting.TRIALS);
        }
        List<Trial> trials = new ArrayList<>();
        for (Map<String, String> point : grid.points()) {
            for (int draw = 0; draw < each; draw++) {
                Map<String, String> values = new LinkedHashMap<>(point);
                // Each trial has draws of its own: the same ones at each point would explore less.
                values.putAll(random.draw(base.seed(), trials.size()));
                trials.add(new Trial(trials.size() + 1, values, recipe(base, values)));
            }
        }
        return trials;
    }

    private static Recipe recipe(Recipe base, Map<String, String> values) {
        try {
            return Values.in(base, values);
        } catch (UserError e) {
            throw new UserError("trial " + Values.text(values) + ": " + e.marked(), e);
        }
    }

    /** In words: {@code lr=0.1, batch=64}. */
    public String text() {
        return Values.text(values);
    }

    /** The recipe for another number of epochs. */
    Recipe recipe(int epochs) {
        return epochs == recipe.epochs() ? recipe : Values.in(recipe, epochs);
    }
}
