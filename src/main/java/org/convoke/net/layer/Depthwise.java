package org.convoke.net.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.array.Operation;

/**
 * A convolution of each channel by itself: one with as many groups as there are channels.
 *
 * @param multiplier how many maps each channel gives
 * @param sliding the kernel and its way
 * @param hasBias whether each map has a bias
 */
public record Depthwise(int multiplier, Sliding sliding, boolean hasBias) implements Windowed {
    static final LayerKind KIND = LayerKind.of(
            "depthwise",
            List.of("kernel", "stride", "centre", "padding", "dilation", "multiplier", "bias"),
            settings -> new Depthwise(
                    settings.count("multiplier", Shape.MOST_CHANNELS, 1),
                    Sliding.read(settings, "kernel", new Size(1, 1)),
                    settings.flag("bias", true)));

    /** @throws IllegalArgumentException if the centre lies outside the kernel */
    public Depthwise {
        sliding.requireCentreInside("kernel");
    }

    /** The same convolution with its numbers of maps and groups. */
    private Conv conv(Shape input) {
        long maps = (long) multiplier * input.channels();
        if (maps > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "multiplier " + multiplier + " times " + input.channels() + " channels is too much");
        }
        return new Conv((int) maps, sliding, Operation.CORRELATION, input.channels(), hasBias);
    }

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(sliding.settings("kernel"));
        if (multiplier > 1) {
            settings.put("multiplier", multiplier);
        }
        if (!hasBias) {
            settings.put("bias", false);
        }
        return settings;
    }

    @Override
    public String word() {
        return "kernel";
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return conv(inputs.get(0)).output(inputs);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return conv(inputs.get(0)).parameters(inputs);
    }

    @Override
    public Halo halo(List<Shape> inputs, int input) {
        return conv(inputs.get(0)).halo(inputs, input);
    }

    @Override
    public Halo gradientHalo(List<Shape> inputs) {
        return conv(inputs.get(0)).gradientHalo(inputs);
    }

    @Override
    public long multiplyAdds(List<Shape> inputs) {
        return conv(inputs.get(0)).multiplyAdds(inputs);
    }

    @Override
    public void plan(NodePlan node) {
        conv(node.inputs().get(0)).plan(node);
    }
}
