package org.convoke.net.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.norm.BatchNorm.Plan;

/**
 * Batch normalisation (Ioffe and Szegedy, "Batch normalization", 2015): in training by mean and variance of each channel over
 * a micro-batch, in predictions by their running means.
 *
 * @param epsilon what is added to the variance
 * @param momentum how much of a step's statistics comes into the running ones
 * @param hasScale whether each channel has a factor that is learnt; otherwise it is 1
 * @param hasShift whether something that is learnt is added to each channel
 */
public record BatchNorm(float epsilon, float momentum, boolean hasScale, boolean hasShift) implements Layer {
    static final LayerKind KIND = LayerKind.orNone(
            "batch-norm",
            List.of("epsilon", "momentum", "scale", "shift"),
            settings -> new BatchNorm(
                    settings.has("epsilon") ? settings.number("epsilon", 1e-12, 1) : 1e-5f,
                    settings.has("momentum") ? settings.number("momentum", 0, 1) : 0.1f,
                    settings.flag("scale", true),
                    settings.flag("shift", true)));

    /** With scale and shift. */
    public BatchNorm(float epsilon, float momentum) {
        this(epsilon, momentum, true, true);
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = LayerSettings.written("epsilon", epsilon, "momentum", momentum);
        if (!hasScale) {
            settings.put("scale", false);
        }
        if (!hasShift) {
            settings.put("shift", false);
        }
        return settings;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public Form form(List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    public Form needs(int input, List<Form> inputs) {
        return Form.SPATIAL;
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        int channels = inputs.get(0).channels();
        List<ParameterSpec> parameters = new ArrayList<>();
        if (hasScale) {
            parameters.add(ParameterSpec.vector("scale", Role.SCALE, channels, 1f));
        }
        if (hasShift) {
            parameters.add(ParameterSpec.vector("shift", Role.SHIFT, channels, 0f));
        }
        parameters.add(ParameterSpec.statistic("mean", channels, 0f, momentum));
        parameters.add(ParameterSpec.statistic("variance", channels, 1f, momentum));
        return parameters;
    }

    @Override
    public Gain gain() {
        return Gain.PASSES;
    }

    @Override
    public void plan(NodePlan node) {
        org.convoke.array.norm.BatchNorm norm = org.convoke.array.norm.BatchNorm.of(
                node.kernels(),
                new Plan(
                        node.x(0).layout(),
                        node.y().layout(),
                        node.dxLayout(0),
                        node.dyLayout(),
                        node.groups(),
                        epsilon));
        int channels = node.y().layout().channels();
        Parameter scale = node.parameterOr("scale", channels, 1f);
        Parameter shift = node.parameterOr("shift", channels, 0f);
        Parameter mean = node.parameter("mean");
        Places at = new Places(
                node.x(0),
                node.y(),
                node.dx(0),
                node.dy(),
                scale,
                shift,
                mean.isTrained() ? node.gradientPlace(scale, channels) : -1,
                mean.isTrained() ? node.gradientPlace(shift, channels) : -1,
                mean,
                node.parameter("variance"));
        if (at.mean.isTrained()) {
            node.add(new Observe(norm, at));
            node.addWhole(new Statistics(norm, at));
            node.add(new Normalise(norm, at));
        } else {
            node.add(new NormaliseByGiven(norm, at));
        }
    }

    /** Where everything lies. */
    private record Places(
            Tensor x,
            Tensor y,
            Optional<Tensor> dx,
            Optional<Tensor> dy,
            Parameter scale,
            Parameter shift,
            int scaleGradientAt,
            int shiftGradientAt,
            Parameter mean,
            Parameter variance) {}

    /** Takes the statistics of one group after the other; at the end of the way back, the gradient of what entered. */
    private record Observe(org.convoke.array.norm.BatchNorm norm, Places at) implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            norm.observe(a, at.x.at(group), group, pass.imagesIn(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (at.dx.isPresent()) {
                norm.inputGradient(
                        a, at.x.at(group), at.dy.get().at(group), at.dx.get().at(group), pass.imagesIn(group));
            }
        }
    }

    /** What follows from all groups. */
    private record Statistics(org.convoke.array.norm.BatchNorm norm, Places at) implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            norm.useObserved(a, at.scale.at(), at.shift.at(), pass.groups());
            norm.addStatistics(a, at.mean.gradientAt(), at.variance.gradientAt());
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (at.dy.isPresent()) {
                norm.parameterGradient(a, at.scaleGradientAt, at.shiftGradientAt, pass.groups());
            }
        }
    }

    /** Normalises one group after the other. */
    private record Normalise(org.convoke.array.norm.BatchNorm norm, Places at) implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            norm.forward(a, at.x.at(group), at.y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (at.dy.isPresent()) {
                norm.observeGradient(a, at.x.at(group), at.dy.get().at(group), group, pass.imagesIn(group));
            }
        }
    }

    /** Normalises one group after the other by the running statistics: in predictions, and where they are frozen. */
    private record NormaliseByGiven(org.convoke.array.norm.BatchNorm norm, Places at) implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            if (group == 0) {
                norm.useGiven(a, at.scale.at(), at.shift.at(), at.mean.at(), at.variance.at());
            }
            norm.forward(a, at.x.at(group), at.y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (at.dx.isPresent()) {
                norm.givenInputGradient(a, at.dy.get().at(group), at.dx.get().at(group));
            }
        }
    }
}
