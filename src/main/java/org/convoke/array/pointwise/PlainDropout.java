package org.convoke.array.pointwise;

import static org.convoke.array.Layout.LANES;

import org.convoke.array.Layout;

/** {@link Dropout} as loops. */
final class PlainDropout implements Dropout {
    private final Plan plan;
    private final DropoutBits bits;
    private final int threshold;
    private final float scale;

    PlainDropout(Plan plan) {
        this.plan = plan;
        bits = new DropoutBits(plan.flat() ? plan.x().columns() * LANES : LANES, plan.node());
        threshold = DropoutBits.threshold(plan.probability());
        scale = 1 / (1 - plan.probability());
    }

    @Override
    public void forward(float[] a, int x, int y, long[] streams) {
        drop(a, plan.x(), x, plan.y(), y, streams);
    }

    @Override
    public void backward(float[] a, int dy, int dx, long[] streams) {
        drop(a, plan.dy(), dy, plan.dx(), dx, streams);
    }

    private void drop(float[] a, Layout from, int from0, Layout to, int to0, long[] streams) {
        bits.take(streams);
        for (int c = 0; c < from.channels(); c++) {
            for (int i = 0; i < from.rows(); i++) {
                for (int j = 0; j < from.columns(); j++) {
                    int image = plan.flat() ? j * LANES : 0;
                    int u = plan.flat() ? c : (c * from.rows() + i) * from.columns() + j;
                    int read = from0 + from.at(c, i, j);
                    int written = to0 + to.at(c, i, j);
                    for (int l = 0; l < LANES; l++) {
                        a[written + l] = bits.at(image + l, u) < threshold ? 0f : a[read + l] * scale;
                    }
                }
            }
        }
    }
}
