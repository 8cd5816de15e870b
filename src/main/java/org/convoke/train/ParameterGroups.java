package org.convoke.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Role;
import org.convoke.train.optimise.Optimizer;
import org.convoke.train.optimise.Span;

/**
 * What a recipe says of each tensor of a network: its factor of the learning rate, its weight decay, and the epochs in which
 * it is left as it is.
 */
public final class ParameterGroups {
    private final Recipe recipe;
    private final Parameters parameters;
    /** One for each tensor that changes in training, statistics too, as they lie in the flat array. */
    private final List<Span> spans = new ArrayList<>();

    /**
     * @param parameters of a network in which {@link Freezing#frozen} has frozen what stays for the whole run
     * @param stepsPerEpoch of the run
     */
    public ParameterGroups(Recipe recipe, Parameters parameters, long stepsPerEpoch) {
        this.recipe = recipe;
        this.parameters = parameters;
        List<Freezing.Rule> timed =
                recipe.freeze().rules().stream().filter(rule -> !rule.always()).toList();
        parameters.tensors().stream()
                .filter(tensor -> tensor.start() < parameters.changing())
                .sorted(Comparator.comparingInt(ParameterTensor::start))
                .map(tensor -> new Span(
                        tensor.start(),
                        tensor.end(),
                        tensor.role() == Role.WEIGHT,
                        recipe.rateFactors().of(tensor),
                        recipe.weightDecay() * recipe.decayFactors().of(tensor),
                        frozenSteps(
                                timed.stream()
                                        .filter(rule -> matches(rule, tensor))
                                        .toList(),
                                stepsPerEpoch)))
                .forEach(spans::add);
    }

    private boolean matches(Freezing.Rule rule, ParameterTensor tensor) {
        return rule.matches(parameters.network(), tensor.layer(), tensor.suffix());
    }

    /** The steps of the rules' epochs, those that meet as one. */
    private static List<Span.Steps> frozenSteps(List<Freezing.Rule> rules, long stepsPerEpoch) {
        List<Span.Steps> frozen = new ArrayList<>();
        for (Freezing.Rule rule : rules.stream()
                .sorted(Comparator.comparingInt(Freezing.Rule::first))
                .toList()) {
            long from = (rule.first() - 1) * stepsPerEpoch;
            long to = rule.last() * stepsPerEpoch;
            Span.Steps before = frozen.isEmpty() ? new Span.Steps(-1, -1) : frozen.get(frozen.size() - 1);
            if (from <= before.to()) {
                frozen.set(frozen.size() - 1, new Span.Steps(before.from(), Math.max(before.to(), to)));
            } else {
                frozen.add(new Span.Steps(from, to));
            }
        }
        return frozen;
    }

    /** The recipe's optimiser for what is trained of the network, before the first step. */
    public Optimizer optimizer() {
        return recipe.optimizer()
                .optimizer(
                        recipe.momentum(),
                        recipe.nesterov(),
                        parameters.trained(),
                        spans.stream()
                                .filter(span -> span.start() < parameters.trained())
                                .toList());
    }

    /** Whether a tensor is left as it is in a step, counted over the run from 0. */
    public boolean isFrozen(ParameterTensor tensor, long step) {
        return spans.stream().anyMatch(span -> span.start() == tensor.start() && span.isFrozen(step));
    }

    /**
     * Sets the gradient of what is frozen to 0, so that it does not count for the gradient's norm.
     *
     * @param gradient laid out as the weights
     * @param step counted over the run from 0
     */
    public void clearFrozen(float[] gradient, long step) {
        for (Span span : spans) {
            if (span.isFrozen(step)) {
                Arrays.fill(gradient, span.start(), span.end(), 0);
            }
        }
    }
}
