package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Shape;

/** {@code Gemm} and {@code MatMul} by constant weights. */
final class DenseOperators {
    private DenseOperators() {}

    /** Y = α · A · B + β · C. */
    static Activation gemm(Site site) {
        site.attributes().require("transA", 0);
        boolean turned = site.attributes().whole("transB", 0) != 0;
        float alpha = site.attributes().number("alpha", 1);
        float beta = site.attributes().number("beta", 1);
        return dense(site, turned, alpha, site.constant(2).map(c -> times(c, beta)));
    }

    static Activation matMul(Site site) {
        return dense(site, false, 1, Optional.empty());
    }

    private static Constant times(Constant constant, float factor) {
        float[] values = constant.floats().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return new Constant.Floats(constant.dims(), values);
    }

    /**
     * A dense layer.
     *
     * @param turned whether the weights have the outputs first
     */
    private static Activation dense(Site site, boolean turned, float alpha, Optional<Constant> bias) {
        Activation x = site.activation(0);
        Constant weights = site.weights(1);
        int last = x.dims().size() - 1;
        boolean row = last >= 0 && x.dims().subList(0, last).stream().allMatch(each -> each == 1);
        if (!row || weights.dims().size() != 2) {
            throw new IllegalArgumentException("multiplies the shapes " + Site.batch(x.dims()) + " and "
                    + weights.dims() + ": only [N, inputs] and a matrix of weights are supported");
        }
        int inputs = x.dims().get(last);
        int units = weights.dims().get(turned ? 0 : 1);
        if (weights.dims().get(turned ? 1 : 0) != inputs) {
            throw new IllegalArgumentException(
                    "multiplies the shapes " + Site.batch(x.dims()) + " and " + weights.dims());
        }
        Map<String, float[]> parameters = new HashMap<>();
        parameters.put("weight", weight(site.shape(x), x.channelsLast(), weights.floats(), turned, units, alpha));
        bias.ifPresent(c -> parameters.put("bias", vector(c, units)));
        Dense layer = new Dense(units, bias.isPresent(), Init.RANDOM);
        Activation flat = site.flat(x);
        Activation y = site.add(site.name(1), layer, List.of(flat), parameters);
        List<Integer> dims = new ArrayList<>(x.dims());
        dims.set(last, units);
        return new Activation(y.node(), dims, last > 0, false);
    }

    /** {@code [input][output]}, with the inputs in the order channel, row, column. */
    private static float[] weight(
            Shape shape, boolean channelsLast, float[] from, boolean turned, int units, float alpha) {
        int inputs = shape.size();
        int pixels = shape.rows() * shape.columns();
        float[] weight = new float[inputs * units];
        for (int i = 0; i < inputs; i++) {
            int there = channelsLast ? i % pixels * shape.channels() + i / pixels : i;
            for (int j = 0; j < units; j++) {
                weight[i * units + j] = alpha * (turned ? from[j * inputs + there] : from[there * units + j]);
            }
        }
        return weight;
    }

    /** One number for each unit, or for all of them. */
    static float[] vector(Constant constant, int units) {
        boolean row = constant.dims().stream()
                .limit(Math.max(0, constant.dims().size() - 1))
                .allMatch(each -> each == 1);
        if (!row || constant.size() != 1 && constant.size() != units) {
            throw new IllegalArgumentException(
                    "adds the shape " + constant.dims() + " to " + units + " units: one number for each is supported");
        }
        return constant.as(List.of(constant.size()))
                .taken(List.of(units), i -> constant.size() == 1 ? 0 : i)
                .floats();
    }
}
