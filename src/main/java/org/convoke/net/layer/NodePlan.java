package org.convoke.net.layer;

import java.util.List;
import java.util.Optional;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;

/** What a layer plans its work with: tensors, memory and parameters of one node of a network. */
public interface NodePlan {
    /** What to compute with. */
    Kernels kernels();

    /** Whether there will be backward passes. */
    boolean isTraining();

    /** Whether a pass has one image only: the first of its group. */
    boolean isForOneImage();

    /** The most groups of a micro-batch. */
    int groups();

    /** The shapes of what enters. */
    List<Shape> inputs();

    /** What enters at a place, in the form that the layer {@link Layer#needs needs}. */
    Tensor x(int input);

    /**
     * What leaves. If the layer works {@link Layer#worksInPlace in place} and that is possible here, the memory is that of
     * {@code x(0)}.
     */
    Tensor y();

    /**
     * Where the gradient of what leaves lies, with the halo that the layer {@link Layer#gradientHalo needs}; nothing if nobody
     * needs it.
     */
    Optional<Tensor> dy();

    /**
     * Where the gradient of what enters is to be written; what is there is overwritten. If {@code y} lies in the memory of
     * {@code x(0)}, this lies in that of {@code dy}. Nothing if nobody needs it.
     */
    Optional<Tensor> dx(int input);

    /**
     * Like {@link #dx}, for layers that can add to what other readers of the same value have written.
     */
    Optional<Gradient> gradient(int input);

    /** Whether {@link #y} lies in the memory of {@code x(0)}. */
    boolean isInPlace();

    /**
     * The layout of the gradient of what enters: that of {@link #dx}, or of {@code x} if nobody needs it. For kernels that
     * are planned for both passes.
     */
    Layout dxLayout(int input);

    /** Likewise of what leaves. */
    Layout dyLayout();

    /** Where a parameter lies. */
    Parameter parameter(String suffix);

    /** Where a parameter lies; if the layer does not have it, so many equal values that do not change. */
    Parameter parameterOr(String suffix, int values, float value);

    /**
     * Where a kernel that computes the gradient of a parameter in any case adds it: at its place, or where nobody looks if the
     * parameter does not change.
     */
    int gradientPlace(Parameter parameter, int values);

    /** The number of the node in the network. */
    int number();

    /** Memory of the node's own, for each group of images, kept from the forward to the backward pass. */
    Buffer keep(long floats);

    /** Where so many floats may be overwritten within one call of a step's backward pass. */
    Buffer scratch(long floats);

    /** Adds a step that takes one group after the other. */
    void add(Step step);

    /** Adds a step that takes the whole micro-batch at once. */
    void addWhole(Step step);

    /** Adds a step that takes what an input's form gives: one group after the other, or flat tensors as a whole. */
    default void addLike(int input, Step step) {
        if (x(input).form() == Form.FLAT) {
            addWhole(step);
        } else {
            add(step);
        }
    }
}
