package org.convoke.run;

import java.util.Optional;
import org.convoke.text.Setting;
import org.convoke.text.UserError;
import org.convoke.train.Keep;
import org.convoke.train.Recipe;
import org.convoke.train.Selection;

/**
 * What is asked to be trained, before any of it is read.
 *
 * @param data what the user calls the images
 * @param network what is trained; by default the shipped network that fits the images
 * @param normalise means and deviations of the pixels, as {@code 0.1307/0.3081}; by default those of the training images
 * @param validation what is measured after each epoch: a fraction to hold out, {@code val}, {@code test}, {@code none}, or
 *     another set; by default {@code val} if the data has such images
 */
public record TrainingRequest(
        String data, Optional<NamedNetwork> network, Optional<String> normalise, Optional<String> validation) {
    /** Whether each epoch was said not to be validated. */
    public boolean hasNoValidation() {
        return validation.filter(ValidationSet.NONE::equals).isPresent();
    }

    /** @throws UserError if a recipe needs a validation, and there is none */
    public void requireValidation(Recipe recipe) {
        if (Selection.isWanted(recipe) && hasNoValidation()) {
            Setting setting = recipe.keep() == Keep.BEST ? Setting.KEEP : Setting.EARLY_STOP;
            throw new UserError(
                    setting,
                    recipe.keep() == Keep.BEST ? recipe.keep().text() : recipe.earlyStop(),
                    "needs a validation after each epoch, but there is " + Setting.VALIDATION.to(ValidationSet.NONE),
                    "hold some images out with " + Setting.VALIDATION.to(0.1));
        }
    }
}
