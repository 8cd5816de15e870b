package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;

import org.convoke.array.Arena;
import org.convoke.array.Axis;
import org.convoke.array.Convolution;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.Values;
import org.convoke.array.Window;

/** A grouped convolution on an arena of its own, every layout with a halo of its own. */
final class GroupedCase {
    final GroupedConvolution.Plan plan;
    final GroupsOfImages x;
    final GroupsOfImages y;
    final GroupsOfImages dx;
    final GroupsOfImages dy;
    final float[] a;
    private final int groupsOfImages;
    private final int w;
    private final int bias;
    private final int dw;
    private final int dbias;

    GroupedCase(Window window, int channels, int maps, int groups, int images) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        plan = new GroupedConvolution.Plan(
                window,
                new Layout(
                        channels,
                        rows.input(),
                        columns.input(),
                        Convolution.leftHalo(columns),
                        Convolution.rightHalo(columns)),
                new Layout(maps, rows.output(), columns.output(), 1, 2),
                new Layout(channels, rows.input(), columns.input(), 2, 1),
                new Layout(
                        maps,
                        rows.output(),
                        columns.output(),
                        Convolution.leftGradientHalo(columns),
                        Convolution.rightGradientHalo(columns)),
                new GroupedWeights(maps, channels, groups, rows.window(), columns.window()));
        groupsOfImages = (images + LANES - 1) / LANES;
        Arena arena = new Arena();
        x = new GroupsOfImages(arena, plan.input(), images);
        y = new GroupsOfImages(arena, plan.output(), images);
        dx = new GroupsOfImages(arena, plan.inputGradient(), images);
        dy = new GroupsOfImages(arena, plan.outputGradient(), images);
        w = arena.reserve(plan.weights().size());
        bias = arena.reserve(maps);
        dw = arena.reserve(plan.weights().size());
        dbias = arena.reserve(maps);
        a = arena.allocate();
        for (GroupsOfImages each : new GroupsOfImages[] {x, y, dx, dy}) {
            each.on(a);
        }
    }

    void w(int m, int k, int row, int column, double value) {
        a[w + plan.weights().at(m, k, row, column)] = (float) value;
    }

    void bias(int m, double value) {
        a[bias + m] = (float) value;
    }

    float dw(int m, int k, int row, int column) {
        return a[dw + plan.weights().at(m, k, row, column)];
    }

    float dbias(int m) {
        return a[dbias + m];
    }

    /** Fills everything that is read, or overwritten, with values from a stream. */
    GroupedCase filled(long seed) {
        x.fill(seed);
        dy.fill(seed + 1);
        y.fill(seed + 2);
        dx.fill(seed + 3);
        GroupedWeights weights = plan.weights();
        int next = 0;
        for (int m = 0; m < weights.maps(); m++) {
            bias(m, Values.at(seed + 4, next++));
            for (int k = 0; k < weights.groupChannels(); k++) {
                for (int p = 0; p < weights.rows() * weights.columns(); p++) {
                    w(m, k, p / weights.columns(), p % weights.columns(), Values.at(seed + 4, next++));
                }
            }
        }
        return this;
    }

    void run(Kernels kernels) {
        GroupedConvolution conv = GroupedConvolution.of(kernels, plan);
        for (int g = 0; g < groupsOfImages; g++) {
            conv.forward(a, x.group(g), w, bias, y.group(g));
            conv.inputGradient(a, dy.group(g), w, dx.group(g));
        }
        conv.weightGradient(a, x.group(0), dy.group(0), groupsOfImages, dw, dbias);
    }
}
