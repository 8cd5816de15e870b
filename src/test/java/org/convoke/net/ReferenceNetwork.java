package org.convoke.net;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.convoke.array.Operation;
import org.convoke.net.layer.Activation;
import org.convoke.net.layer.Conv;
import org.convoke.net.layer.Dense;
import org.convoke.net.layer.Flatten;
import org.convoke.net.layer.Layer;
import org.convoke.net.layer.MaxPool;
import org.convoke.net.layer.Placement;
import org.convoke.net.layer.Shape;
import org.convoke.net.layer.Windowed;

/**
 * The loss of one image in double precision, each layer as its formula is written with the kernel's own element numbers.
 * It shares no geometry and no code with the engine; derivatives come from differences.
 */
final class ReferenceNetwork {
    private final Network network;

    ReferenceNetwork(Network network) {
        this.network = network;
    }

    /**
     * The loss.
     *
     * @param parameters the tensors, in the order of {@link Parameters#tensors}
     * @param image {@code [channel][row][column]}
     */
    double loss(double[][] parameters, double[] image, int label) {
        Volume x = new Volume(network.input(), image);
        int next = 0;
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            boolean last = i == network.layers().size() - 1;
            if (layer instanceof Conv conv) {
                x = conv(conv, x, parameters[next++], parameters[next++]);
            } else if (layer instanceof Dense dense) {
                x = dense(dense.units(), x, parameters[next++], parameters[next++]);
            } else if (layer instanceof MaxPool pool) {
                x = maxPool(pool, x);
            } else if (layer.equals(Activation.relu())) {
                x = x.map(v -> Math.max(v, 0));
            } else if (layer.equals(Activation.sigmoid())) {
                x = x.map(v -> 1 / (1 + Math.exp(-v)));
            } else if (layer instanceof Flatten) {
                x = new Volume(Shape.flat(x.values.length), x.values);
            } else if (!last || network.loss() == Loss.SQUARED_ERROR) {
                x = softmax(x);
            }
        }
        return network.loss() == Loss.CROSS_ENTROPY
                ? -Math.log(softmax(x).values[label])
                : squaredError(x.values, label);
    }

    private record Volume(Shape shape, double[] values) {
        double at(int c, int row, int column) {
            return values[(c * shape.rows() + row) * shape.columns() + column];
        }

        Volume map(DoubleUnaryOperator f) {
            return new Volume(
                    shape,
                    IntStream.range(0, values.length)
                            .mapToDouble(i -> f.applyAsDouble(values[i]))
                            .toArray());
        }
    }

    /** One axis of a window over n elements. The kernel element p of output i meets input {@code start + i·s ± p}. */
    private record Line(int n, int k, int s, int start, boolean turned, int outputs) {
        static Line rows(Windowed layer, Shape x) {
            int centre = layer.placement() instanceof Placement.Centre at ? at.row() : -1;
            return of(layer, x.rows(), layer.size().rows(), layer.stride().rows(), centre);
        }

        static Line columns(Windowed layer, Shape x) {
            int centre = layer.placement() instanceof Placement.Centre at ? at.column() : -1;
            return of(layer, x.columns(), layer.size().columns(), layer.stride().columns(), centre);
        }

        private static Line of(Windowed layer, int n, int k, int s, int centre) {
            boolean turned = layer.operation() == Operation.CONVOLUTION;
            if (centre >= 0) {
                // Convolution: y[i·s − (p − c)]. Cross-correlation: y[i·s + (p − c)].
                Line line = new Line(n, k, s, turned ? centre : -centre, turned, 0);
                int outputs = (int) IntStream.range(0, n)
                        .filter(i -> IntStream.range(0, k).anyMatch(p -> line.inside(line.met(i, p))))
                        .count();
                return new Line(n, k, s, line.start, turned, outputs);
            }
            int outputs =
                    (int) IntStream.range(0, n).filter(i -> i * s + k <= n).count();
            int before = 0;
            if (layer.placement() instanceof Placement.Same) {
                outputs = (int) IntStream.range(0, n).filter(u -> u % s == 0).count();
                before = Math.max((outputs - 1) * s + k - n, 0) / 2;
            }
            return new Line(n, k, s, (turned ? k - 1 : 0) - before, turned, outputs);
        }

        int met(int i, int p) {
            return start + i * s + (turned ? -p : p);
        }

        boolean inside(int u) {
            return u >= 0 && u < n;
        }
    }

    private static Volume conv(Conv conv, Volume x, double[] w, double[] bias) {
        Line rows = Line.rows(conv, x.shape);
        Line columns = Line.columns(conv, x.shape);
        double[] y = new double[conv.maps() * rows.outputs * columns.outputs];
        int next = 0;
        for (int m = 0; m < conv.maps(); m++) {
            for (int i = 0; i < rows.outputs; i++) {
                for (int j = 0; j < columns.outputs; j++) {
                    y[next] = bias[m];
                    int weight = m * x.shape.channels() * rows.k * columns.k;
                    for (int c = 0; c < x.shape.channels(); c++) {
                        for (int p = 0; p < rows.k; p++) {
                            for (int q = 0; q < columns.k; q++) {
                                int u = rows.met(i, p);
                                int v = columns.met(j, q);
                                y[next] += rows.inside(u) && columns.inside(v) ? w[weight] * x.at(c, u, v) : 0;
                                weight++;
                            }
                        }
                    }
                    next++;
                }
            }
        }
        return new Volume(new Shape(conv.maps(), rows.outputs, columns.outputs), y);
    }

    private static Volume maxPool(MaxPool pool, Volume x) {
        Line rows = Line.rows(pool, x.shape);
        Line columns = Line.columns(pool, x.shape);
        double[] y = new double[x.shape.channels() * rows.outputs * columns.outputs];
        int next = 0;
        for (int c = 0; c < x.shape.channels(); c++) {
            for (int i = 0; i < rows.outputs; i++) {
                for (int j = 0; j < columns.outputs; j++) {
                    double greatest = Double.NEGATIVE_INFINITY;
                    for (int p = 0; p < rows.k; p++) {
                        for (int q = 0; q < columns.k; q++) {
                            int u = rows.met(i, p);
                            int v = columns.met(j, q);
                            if (rows.inside(u) && columns.inside(v)) {
                                greatest = Math.max(greatest, x.at(c, u, v));
                            }
                        }
                    }
                    y[next++] = greatest;
                }
            }
        }
        return new Volume(new Shape(x.shape.channels(), rows.outputs, columns.outputs), y);
    }

    private static Volume dense(int units, Volume x, double[] w, double[] bias) {
        double[] y = bias.clone();
        for (int i = 0; i < x.values.length; i++) {
            for (int j = 0; j < units; j++) {
                y[j] += w[i * units + j] * x.values[i];
            }
        }
        return new Volume(Shape.flat(units), y);
    }

    private static Volume softmax(Volume x) {
        double sum = 0;
        for (double value : x.values) {
            sum += Math.exp(value);
        }
        double total = sum;
        return x.map(value -> Math.exp(value) / total);
    }

    private static double squaredError(double[] y, int label) {
        double sum = 0;
        for (int k = 0; k < y.length; k++) {
            double difference = (k == label ? 1 : 0) - y[k];
            sum += difference * difference / 2;
        }
        return sum;
    }
}
