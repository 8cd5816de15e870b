package org.convoke.store.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.Operation;
import org.convoke.net.layer.Add;
import org.convoke.net.layer.BatchNorm;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Depthwise;
import org.convoke.net.layer.Init;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.Multiply;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Size;
import org.convoke.net.layer.Sliding;

/**
 * Sums and products: of what layers compute, and with constants. A constant for each channel goes into the preprocessing of the
 * image, a bias or a normalisation where it can, and else becomes a depthwise convolution of 1×1.
 */
final class ArithmeticOperators {
    private static final int LAST_OPSET_WITH_AXIS = 6;

    private ArithmeticOperators() {}

    static Value add(Site site) {
        int x = computed(site);
        if (x < 0) {
            return sum(site);
        }
        return affine(site, x, 1, site.weights(1 - x), 1);
    }

    static Value subtract(Site site) {
        int x = computed(site);
        if (x < 0) {
            throw new IllegalArgumentException("subtracts what layers compute: only Add is supported for that");
        }
        return affine(site, x, x == 0 ? 1 : -1, site.weights(1 - x), x == 0 ? -1 : 1);
    }

    static Value multiply(Site site) {
        int x = computed(site);
        return x < 0 ? gate(site) : scaled(site, x, site.weights(1 - x), false);
    }

    static Value divide(Site site) {
        if (computed(site) != 0) {
            throw new IllegalArgumentException("divides by what a layer computes: only constants are supported");
        }
        return scaled(site, 0, site.weights(1), true);
    }

    /** Which of two inputs is not constant; −1 if both are not. */
    private static int computed(Site site) {
        if (site.inputs().size() != 2) {
            return -1;
        }
        boolean first = site.value(0) instanceof Activation;
        return first && site.value(1) instanceof Activation ? -1 : first ? 0 : 1;
    }

    /** Of several tensors of one shape. */
    static Activation sum(Site site) {
        List<Activation> terms = site.activations();
        Activation first = terms.get(0);
        if (terms.size() == 1) {
            return first;
        }
        for (Activation term : terms) {
            boolean same = term.dims().equals(first.dims())
                    && term.channelsLast() == first.channelsLast()
                    && site.shape(term).equals(site.shape(first));
            if (!same) {
                throw new IllegalArgumentException("adds the shapes " + Site.batch(first.dims()) + " and "
                        + Site.batch(term.dims()) + ": only equal ones are supported");
            }
        }
        Activation y = site.add(new Add(), terms.toArray(Activation[]::new));
        return new Activation(y.node(), first.dims(), first.channelsLast(), false);
    }

    /** One number for each channel times the channel, as in squeeze-and-excitation. */
    private static Activation gate(Site site) {
        Activation a = site.activation(0);
        Activation b = site.activation(1);
        boolean second = site.shape(b).rows() * site.shape(b).columns() == 1;
        Activation x = second ? a : b;
        Activation gate = second ? b : a;
        boolean fits = site.shape(gate).size() == site.shape(x).channels()
                && x.dims().size() == gate.dims().size()
                && x.dims().size() == 3
                && x.channelsLast() == gate.channelsLast();
        if (!fits) {
            throw new IllegalArgumentException("multiplies the shapes " + Site.batch(a.dims()) + " and "
                    + Site.batch(b.dims()) + ": only a gate of one number for each channel is supported, and the"
                    + " products that are activations");
        }
        Activation y = site.add(new Multiply(), x, gate);
        return new Activation(y.node(), x.dims(), x.channelsLast(), false);
    }

    /** factor · x + shift. */
    static Activation line(Site site, Activation x, float factor, float shift) {
        int channels = site.shape(x).channels();
        float[] scale = new float[channels];
        Arrays.fill(scale, factor);
        float[] shifts = new float[channels];
        Arrays.fill(shifts, shift);
        return depthwise(site, x, Optional.empty(), scale, Optional.of(shifts));
    }

    private static float[] numbers(Site site, Activation x, Constant given) {
        Constant constant = aligned(site, x, given);
        return ChannelNumbers.of(site, x, constant)
                .orElseThrow(() -> new IllegalArgumentException("combines the shape " + Site.batch(x.dims())
                        + " with a constant of the shape " + constant.dims()
                        + ": one number for each channel is supported"));
    }

    /** The constant as it is broadcast: until opset 6, an attribute said from which axis of the other on. */
    private static Constant aligned(Site site, Activation x, Constant constant) {
        if (site.opset() > LAST_OPSET_WITH_AXIS || !site.attributes().has("axis")) {
            return constant;
        }
        return from(site.attributes().whole("axis", 0), x, constant);
    }

    /** The constant with lengths of 1 after its own, so that its first dimension is an axis of the other's. */
    static Constant from(long axis, Activation x, Constant constant) {
        int rank = x.dims().size() + 1;
        List<Integer> dims = new ArrayList<>(constant.dims());
        int after = rank - Dims.axis(axis, rank) - dims.size();
        dims.addAll(Collections.nCopies(Math.max(0, after), 1));
        return constant.as(dims);
    }

    /** factor · x + sign · constant. */
    private static Activation affine(Site site, int input, float factor, Constant constant, float sign) {
        Activation x = site.activation(input);
        float[] shift = numbers(site, x, constant);
        for (int i = 0; i < shift.length; i++) {
            shift[i] *= sign;
        }
        float[] scale = new float[shift.length];
        Arrays.fill(scale, factor);
        // A normalisation has no negative deviation.
        if (factor > 0 && isPreprocessing(site, x)) {
            site.assembly().changeInput(scale, shift);
            return x;
        }
        if (factor == 1 && site.isOnlyReader(x) && intoBias(site, x, shift)) {
            return x;
        }
        return depthwise(site, x, site.name(), scale, Optional.of(shift));
    }

    /** x · constant, or x / constant. */
    private static Activation scaled(Site site, int input, Constant constant, boolean divides) {
        Activation x = site.activation(input);
        float[] scale = numbers(site, x, constant);
        for (int i = 0; divides && i < scale.length; i++) {
            scale[i] = 1 / scale[i];
        }
        if (isPreprocessing(site, x) && positive(scale)) {
            site.assembly().changeInput(scale, new float[scale.length]);
            return x;
        }
        if (site.isOnlyReader(x) && intoNorm(site, x, scale)) {
            return x;
        }
        if (constant.size() == 1 && Math.abs(scale[0]) <= 1e6f) {
            return site.addLike(x, Site.layer("multiply-by", "factor", scale[0]), Map.of());
        }
        return depthwise(site, x, site.name(), scale, Optional.empty());
    }

    private static boolean positive(float[] values) {
        for (float value : values) {
            if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is done to the image before all else. */
    private static boolean isPreprocessing(Site site, Activation x) {
        return x.node() == Assembly.INPUT && site.isOnlyReader(x);
    }

    /** Adds to the biases of a layer, which may have none yet, or to a normalisation's shifts. */
    private static boolean intoBias(Site site, Activation x, float[] shift) {
        Optional<Assembly.Part> part = site.assembly().part(x.node());
        if (part.isEmpty()) {
            return false;
        }
        Map<String, float[]> parameters = new HashMap<>(part.get().parameters());
        String suffix = part.get().layer() instanceof BatchNorm ? "shift" : "bias";
        if (parameters.containsKey(suffix)) {
            float[] sum = parameters.get(suffix).clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += shift[i];
            }
            parameters.put(suffix, sum);
            site.assembly().replace(x.node(), part.get().layer(), parameters);
            return true;
        }
        Optional<Layer> biased = biased(part.get().layer());
        parameters.put("bias", shift);
        biased.ifPresent(layer -> site.assembly().replace(x.node(), layer, parameters));
        return biased.isPresent();
    }

    /** The layer with biases, if it is one that has none. */
    private static Optional<Layer> biased(Layer layer) {
        if (layer instanceof Conv conv && !conv.hasBias()) {
            return Optional.of(
                    new Conv(conv.maps(), conv.sliding(), conv.operation(), conv.groups(), true, conv.init()));
        }
        if (layer instanceof Depthwise conv && !conv.hasBias()) {
            return Optional.of(new Depthwise(conv.multiplier(), conv.sliding(), true));
        }
        return layer instanceof Dense dense && !dense.hasBias()
                ? Optional.of(new Dense(dense.units(), true, Init.RANDOM))
                : Optional.empty();
    }

    /** Multiplies a normalisation's scales and shifts. */
    private static boolean intoNorm(Site site, Activation x, float[] scale) {
        Optional<Assembly.Part> part = site.assembly().part(x.node()).filter(each -> each.layer() instanceof BatchNorm);
        part.ifPresent(norm -> {
            Map<String, float[]> parameters = new HashMap<>(norm.parameters());
            for (String suffix : List.of("scale", "shift")) {
                float[] product = norm.parameter(suffix).clone();
                for (int i = 0; i < product.length; i++) {
                    product[i] *= scale[i];
                }
                parameters.put(suffix, product);
            }
            site.assembly().replace(x.node(), norm.layer(), parameters);
        });
        return part.isPresent();
    }

    private static Activation depthwise(
            Site site, Activation x, Optional<String> name, float[] scale, Optional<float[]> shift) {
        Sliding point = new Sliding(new Size(1, 1), new Size(1, 1), new Placement.Valid());
        Map<String, float[]> parameters = new HashMap<>(Map.of("weight", scale));
        shift.ifPresent(values -> parameters.put("bias", values));
        Layer layer = scale.length == 1
                ? new Conv(1, point, Operation.CORRELATION, 1, shift.isPresent(), Init.RANDOM)
                : new Depthwise(1, point, shift.isPresent());
        return site.addLike(x, name, layer, parameters);
    }
}
