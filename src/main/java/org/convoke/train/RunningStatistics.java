package org.convoke.train;

import java.util.function.Predicate;
import org.convoke.net.ParameterTensor;
import org.convoke.net.Parameters;
import org.convoke.net.layer.Role;

/**
 * What the driver does with the statistics that executors observe: each becomes
 *
 * <pre>s ← m · s' + (1 − m) · s     s' = Σ over the images of the step / images</pre>
 *
 * with the layer's momentum m, in float, the first product by fma. s' is the mean over the step's micro-batches, weighted
 * by their images.
 */
public final class RunningStatistics {
    private final Parameters parameters;

    /** Of a network. */
    public RunningStatistics(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Takes a step.
     *
     * @param weights flat, the statistics among them, which are changed in place
     * @param sum the sum over the images of the step, laid out likewise
     * @param count the number of those images
     * @param frozen which statistics are left as they are
     */
    public void step(float[] weights, float[] sum, long count, Predicate<ParameterTensor> frozen) {
        float images = (float) count;
        for (ParameterTensor tensor : parameters.tensors()) {
            if (tensor.role() == Role.STATISTIC && tensor.start() < parameters.changing() && !frozen.test(tensor)) {
                float momentum = tensor.momentum();
                for (int i = 0; i < tensor.size(); i++) {
                    int at = tensor.place(i);
                    weights[at] = Math.fma(momentum, sum[at] / images, (1 - momentum) * weights[at]);
                }
            }
        }
    }
}
