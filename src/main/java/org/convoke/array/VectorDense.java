package org.convoke.array;

import static org.convoke.array.Layout.BLOCK;
import static org.convoke.array.Layout.COLUMN;
import static org.convoke.array.Layout.LANES;

import java.util.Arrays;

/**
 * {@link Dense} on register tiles: the groups of a micro-batch are a tile's places. For the weight gradient the inputs
 * are turned so that sixteen of them are a vector, and the images are the taps.
 */
final class VectorDense implements Dense {
    /** Inputs or outputs that one pass over the others takes, so that they stay in the first-level cache. */
    private static final int PASS = 128;

    /** Vectors of turned inputs that one pass over the outputs takes. */
    private static final int TURNED = VectorTiles.WIDEST;

    private final int groups;
    private final Layout x;
    private final Layout y;
    private final DenseWeights w;
    private final int[] inputTaps;
    private final int[] outputTaps;
    private final int[] imageTaps;

    VectorDense(Plan plan) {
        groups = plan.groups();
        x = plan.input();
        y = plan.output();
        w = plan.weights();
        inputTaps = new int[2 * x.channels()];
        for (int i = 0; i < x.channels(); i++) {
            inputTaps[2 * i] = x.at(i, 0, 0);
            inputTaps[2 * i + 1] = w.at(i, 0);
        }
        outputTaps = new int[2 * y.channels()];
        for (int j = 0; j < y.channels(); j++) {
            outputTaps[2 * j] = y.at(j, 0, 0);
            outputTaps[2 * j + 1] = w.at(0, j);
        }
        imageTaps = new int[2 * groups * LANES];
        for (int n = 0; n < groups * LANES; n++) {
            imageTaps[2 * n] = turnedAt(n, 0);
            imageTaps[2 * n + 1] = y.at(0, 0, n / LANES) + n % LANES;
        }
    }

    // y[j] = bias[j] + Σ_i w[i][j] · x[i]
    @Override
    public void forward(float[] a, int x0, int w0, int bias, int y0) {
        for (int i = 0; i < x.channels(); i += PASS) {
            int end = Math.min(x.channels(), i + PASS);
            for (int g = 0; g < groups; g += VectorTiles.WIDEST) {
                int places = Math.min(VectorTiles.WIDEST, groups - g);
                for (int j = 0; j < y.blocks(); j++) {
                    int at = y0 + y.at(j * BLOCK, 0, g);
                    int weights = w0 + j * w.outputStep();
                    if (i == 0) {
                        VectorTiles.fromBias(
                                places,
                                a,
                                inputTaps,
                                0,
                                end,
                                x0 + g * COLUMN,
                                weights,
                                LANES,
                                at,
                                COLUMN,
                                bias + j * BLOCK);
                    } else {
                        VectorTiles.add(places, a, inputTaps, i, end, x0 + g * COLUMN, weights, LANES, at, COLUMN);
                    }
                }
            }
        }
    }

    // ∂E/∂x[i] = Σ_j w[i][j] · ∂E/∂y[j]
    @Override
    public void inputGradient(float[] a, int dy0, int w0, int dx0) {
        for (int j = 0; j < y.channels(); j += PASS) {
            int end = Math.min(y.channels(), j + PASS);
            for (int g = 0; g < groups; g += VectorTiles.WIDEST) {
                int places = Math.min(VectorTiles.WIDEST, groups - g);
                for (int i = 0; i < x.blocks(); i++) {
                    int at = dx0 + x.at(i * BLOCK, 0, g);
                    int weights = w0 + w.at(i * BLOCK, 0);
                    if (j == 0) {
                        VectorTiles.fromZero(places, a, outputTaps, 0, end, dy0 + g * COLUMN, weights, 1, at, COLUMN);
                    } else {
                        VectorTiles.add(places, a, outputTaps, j, end, dy0 + g * COLUMN, weights, 1, at, COLUMN);
                    }
                }
            }
        }
    }

    // ∂E/∂w[i][j] = Σ_images x[i] · ∂E/∂y[j]
    @Override
    public void weightGradient(float[] a, int x0, int dy0, int dw, int dbias, int scratch) {
        int vectors = (x.channels() + LANES - 1) / LANES;
        for (int v = 0; v < vectors; v += TURNED) {
            int count = Math.min(TURNED, vectors - v);
            turn(a, x0, v, count, scratch);
            for (int j = 0; j < y.blocks(); j++) {
                VectorTiles.add(
                        count,
                        a,
                        imageTaps,
                        0,
                        groups * LANES,
                        scratch,
                        dy0 + j * y.blockStep(),
                        LANES,
                        dw + j * w.outputStep() + v * BLOCK * LANES,
                        COLUMN);
            }
        }
        biasGradient(a, dy0, dbias, scratch);
    }

    // ∂E/∂bias[j] = Σ_images ∂E/∂y[j]
    @Override
    public void biasGradient(float[] a, int dy0, int dbias, int scratch) {
        for (int j = 0; j < y.channels(); j++) {
            addBias(a, dy0 + y.at(j, 0, 0), dbias + j, scratch);
        }
    }

    /** Where a vector of inputs of an image lies: turned[image/4][vector][image in 4][input in 16]. */
    private static int turnedAt(int image, int vector) {
        return ((image / BLOCK * TURNED + vector) * BLOCK + image % BLOCK) * LANES;
    }

    /** Lays inputs 16·v … side by side for each image. */
    private void turn(float[] a, int x0, int v, int count, int turned) {
        Arrays.fill(a, turned, turned + groups * LANES * TURNED * LANES, 0f);
        int end = Math.min(x.channels(), (v + count) * LANES);
        for (int i = v * LANES; i < end; i++) {
            for (int g = 0; g < groups; g++) {
                int from = x0 + x.at(i, 0, g);
                int to = turned + turnedAt(g * LANES, i / LANES - v) + i % LANES;
                for (int l = 0; l < LANES; l++) {
                    a[to + turnedAt(l, 0)] = a[from + l];
                }
            }
        }
    }

    private void addBias(float[] a, int dy0, int dbias, int scratch) {
        Arrays.fill(a, scratch, scratch + LANES, 0f);
        for (int g = 0; g < groups; g++) {
            for (int l = 0; l < LANES; l++) {
                a[scratch + l] += a[dy0 + g * COLUMN + l];
            }
        }
        a[dbias] += Lanes.fold(a, scratch);
    }
}
