package org.convoke.net.layer;

import java.util.List;
import java.util.Map;

/**
 * One layer of a network, as its file says it; the shapes follow from the inputs. A layer is defined in its own file, and
 * listed in {@link Layers}.
 */
public sealed interface Layer
        permits Activation, BatchNorm, Dense, GlobalPool, Lrn, Moving, Multiply, Prelu, Softmax, Windowed {
    /** The layer's kind, under which a network file names it. */
    LayerKind kind();

    /** The settings as a network file has them, in its order, nothing left to defaults; empty if there are none. */
    default Map<String, Object> settings() {
        return Map.of();
    }

    /** How many inputs the layer takes at least and at most. */
    default Arity arity() {
        return Arity.ONE;
    }

    /**
     * The shape of this layer's output.
     *
     * @throws IllegalArgumentException if the layer cannot take such inputs, with the reason
     */
    Shape output(List<Shape> inputs);

    /** The form of the output. */
    default Form form(List<Form> inputs) {
        return inputs.get(0);
    }

    /** The form in which an input is taken, given the form that it has. */
    default Form needs(int input, List<Form> inputs) {
        return inputs.get(0);
    }

    /** The parameters, in the order of the flat array. */
    default List<ParameterSpec> parameters(List<Shape> inputs) {
        return List.of();
    }

    /** Zero columns that an input must have. */
    default Halo halo(List<Shape> inputs, int input) {
        return Halo.NONE;
    }

    /** Zero columns that the output's gradient must have. */
    default Halo gradientHalo(List<Shape> inputs) {
        return Halo.NONE;
    }

    /** Whether the output may take the place of the first input. */
    default boolean worksInPlace() {
        return false;
    }

    /** Whether the backward pass needs what entered. */
    default boolean needsInput() {
        return true;
    }

    /** Whether the backward pass needs what left. */
    default boolean needsOutput() {
        return false;
    }

    /** Whether the layer does nothing where there is no training. */
    default boolean isIdentityInInference() {
        return false;
    }

    /** Plans the work of both passes. */
    void plan(NodePlan node);

    /** How many multiply-adds the forward pass of one image takes. */
    default long multiplyAdds(List<Shape> inputs) {
        return 0;
    }

    /** Kernel or window, stride, placement and operation, for a summary; empty if there is nothing to say. */
    default String detail() {
        return "";
    }

    /** How much the layer changes the size of activations, for the initial values of the weights before it. */
    default Gain gain() {
        return Gain.LINEAR;
    }

    /** See {@link #gain}. */
    enum Gain {
        /** Half of the values are cut away, so weights begin larger. */
        RECTIFIER,
        /** What follows counts. */
        PASSES,
        /** Weights begin at the scale of linear layers. */
        LINEAR
    }

    /** How many inputs a layer takes. */
    record Arity(int least, int most) {
        /** One. */
        public static final Arity ONE = new Arity(1, 1);
        /** Two. */
        public static final Arity TWO = new Arity(2, 2);
        /** Two or more. */
        public static final Arity SEVERAL = new Arity(2, Integer.MAX_VALUE);
    }
}
