package org.convoke.net.layer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.array.norm.LocalResponseNorm;

/**
 * Local response normalisation over neighbouring channels (Krizhevsky et al., "ImageNet classification", 2012).
 *
 * @param size how many channels are neighbours
 * @param alpha the factor of their squares, which is divided by the size
 * @param beta the power
 * @param k what is added to the squares
 */
public record Lrn(int size, float alpha, float beta, float k) implements Layer {
    static final LayerKind KIND = LayerKind.orOne(
            "lrn",
            List.of("size", "alpha", "beta", "k"),
            settings -> new Lrn(
                    settings.count("size", Shape.MOST_CHANNELS),
                    settings.has("alpha") ? settings.number("alpha", 0, 1e6) : 1e-4f,
                    settings.has("beta") ? settings.number("beta", 1e-6, 1e3) : 0.75f,
                    settings.has("k") ? settings.number("k", 1e-6, 1e6) : 1f));

    @Override
    public LayerKind kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> settings() {
        return LayerSettings.written("size", size, "alpha", alpha, "beta", beta, "k", k);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return inputs.get(0);
    }

    @Override
    public void plan(NodePlan node) {
        LocalResponseNorm norm = LocalResponseNorm.of(
                node.kernels(),
                new LocalResponseNorm.Plan(
                        node.x(0).layout(),
                        node.y().layout(),
                        node.dxLayout(0),
                        node.dyLayout(),
                        size,
                        alpha,
                        beta,
                        k));
        node.addLike(0, new LrnStep(norm, node.x(0), node.y(), node.dx(0), node.dy()));
    }

    private record LrnStep(LocalResponseNorm norm, Tensor x, Tensor y, Optional<Tensor> dx, Optional<Tensor> dy)
            implements Step {
        @Override
        public void forward(float[] a, int group, Pass pass) {
            norm.forward(a, x.at(group), y.at(group));
        }

        @Override
        public void backward(float[] a, int group, Pass pass) {
            if (dx.isPresent()) {
                norm.backward(a, x.at(group), dy.get().at(group), dx.get().at(group));
            }
        }
    }
}
