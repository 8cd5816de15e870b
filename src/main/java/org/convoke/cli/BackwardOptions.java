package org.convoke.cli;

import java.util.Optional;
import org.convoke.array.Window;
import org.convoke.explain.Matrix;
import org.convoke.text.UserError;
import picocli.CommandLine.Option;

/** Whether an explanation shows the backward pass, and of which gradients. */
final class BackwardOptions {
    @Option(
            names = "--backward",
            description = "Also show the backward pass: how the outputs' gradients reach the inputs and the weights.")
    private boolean backward;

    @Option(
            names = "--gradient",
            paramLabel = "D,…",
            description = "The gradients of the outputs, row by row, for --backward. Default: 1 for each.")
    private Optional<String> gradient = Optional.empty();

    boolean shown() {
        return backward;
    }

    /**
     * The gradients of a window's outputs, where they are given.
     *
     * @throws UserError if they are not as many numbers as there are outputs
     */
    Optional<Matrix> gradient(Window window) {
        return gradient.map(numbers -> WindowOptions.matrix(
                "--gradient", numbers, window.rows().output(), window.columns().output()));
    }

    /** @throws UserError if there are gradients, but the backward pass is not shown */
    void check() {
        if (gradient.isPresent() && !backward) {
            throw new UserError("--gradient needs --backward");
        }
    }
}
