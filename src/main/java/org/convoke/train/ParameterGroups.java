package org.convoke.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Role;
import org.convoke.text.Setting;
import org.convoke.text.Spelling;
import org.convoke.text.UserError;
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
     * @param stepsPerEpoch of the run
     * @throws UserError if a pattern of what is frozen for some epochs is for no parameter of the network
     */
    public ParameterGroups(Recipe recipe, Parameters parameters, long stepsPerEpoch) {
        this.recipe = recipe;
        this.parameters = parameters;
        List<Freezing.Rule> timed =
                recipe.freeze().rules().stream().filter(rule -> !rule.always()).toList();
        timed.forEach(this::requireParameter);
        parameters.tensors().stream()
                .filter(tensor -> tensor.start() < parameters.changing())
                .sorted(Comparator.comparingInt(ParameterTensor::start))
                .map(tensor -> new Span(
                        tensor.start(),
                        tensor.end(),
                        tensor.role() == Role.WEIGHT,
                        recipe.rateFactors().of(tensor.role()),
                        recipe.weightDecay() * recipe.decayFactors().of(tensor.role()),
                        rests(
                                timed.stream()
                                        .filter(rule -> matches(rule, tensor))
                                        .toList(),
                                stepsPerEpoch)))
                .forEach(spans::add);
    }

    private static boolean matches(Freezing.Rule rule, ParameterTensor tensor) {
        return rule.matches(tensor.nodeName()) || rule.matches(tensor.name());
    }

    private void requireParameter(Freezing.Rule rule) {
        if (parameters.tensors().stream().noneMatch(tensor -> matches(rule, tensor))) {
            List<String> known = parameters.tensors().stream()
                    .map(ParameterTensor::nodeName)
                    .distinct()
                    .toList();
            throw new UserError(
                    Setting.FREEZE + ": " + Spelling.unknown("layer with parameters", rule.pattern(), known));
        }
    }

    /** The steps of the rules' epochs, those that meet as one. */
    private static List<Span.Rest> rests(List<Freezing.Rule> rules, long stepsPerEpoch) {
        List<Span.Rest> rests = new ArrayList<>();
        for (Freezing.Rule rule : rules.stream()
                .sorted(Comparator.comparingInt(Freezing.Rule::first))
                .toList()) {
            long from = (rule.first() - 1) * stepsPerEpoch;
            long to = rule.last() * stepsPerEpoch;
            Span.Rest before = rests.isEmpty() ? new Span.Rest(-1, -1) : rests.get(rests.size() - 1);
            if (from <= before.to()) {
                rests.set(rests.size() - 1, new Span.Rest(before.from(), Math.max(before.to(), to)));
            } else {
                rests.add(new Span.Rest(from, to));
            }
        }
        return rests;
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
    public boolean rests(ParameterTensor tensor, long step) {
        return spans.stream().anyMatch(span -> span.start() == tensor.start() && span.rests(step));
    }

    /**
     * Sets the gradient of what rests to 0, so that it does not count for the gradient's norm.
     *
     * @param gradient laid out as the weights
     * @param step counted over the run from 0
     */
    public void clearResting(float[] gradient, long step) {
        for (Span span : spans) {
            if (span.rests(step)) {
                Arrays.fill(gradient, span.start(), span.end(), 0);
            }
        }
    }
}
