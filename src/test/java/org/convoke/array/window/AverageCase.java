package org.convoke.array.window;

import static org.convoke.array.Layout.LANES;

import org.convoke.array.Arena;
import org.convoke.array.Axis;
import org.convoke.array.Kernels;
import org.convoke.array.Layout;
import org.convoke.array.Window;

/** An average pooling on an arena of its own, every layout with a halo of its own. */
final class AverageCase {
    final AveragePooling.Plan plan;
    final GroupsOfImages x;
    final GroupsOfImages y;
    final GroupsOfImages dx;
    final GroupsOfImages dy;
    final float[] a;
    private final int groups;

    AverageCase(Window window, AveragePooling.Divisor divisor, int channels, int images) {
        Axis rows = window.rows();
        Axis columns = window.columns();
        plan = new AveragePooling.Plan(
                window,
                divisor,
                new Layout(channels, rows.input(), columns.input(), 0, 1),
                new Layout(channels, rows.output(), columns.output(), 2, 0),
                new Layout(channels, rows.input(), columns.input(), 1, 1),
                new Layout(channels, rows.output(), columns.output(), 0, 3));
        groups = (images + LANES - 1) / LANES;
        Arena arena = new Arena();
        x = new GroupsOfImages(arena, plan.input(), images);
        y = new GroupsOfImages(arena, plan.output(), images);
        dx = new GroupsOfImages(arena, plan.inputGradient(), images);
        dy = new GroupsOfImages(arena, plan.outputGradient(), images);
        a = arena.allocate();
        for (GroupsOfImages each : new GroupsOfImages[] {x, y, dx, dy}) {
            each.on(a);
        }
    }

    void run(Kernels kernels) {
        AveragePooling pool = AveragePooling.of(kernels, plan);
        for (int g = 0; g < groups; g++) {
            pool.forward(a, x.group(g), y.group(g));
            pool.backward(a, dy.group(g), dx.group(g));
        }
    }
}
