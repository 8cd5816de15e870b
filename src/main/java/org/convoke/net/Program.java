package org.convoke.net;

import java.util.ArrayList;
import java.util.List;
import org.convoke.net.layer.Pass;
import org.convoke.net.layer.Step;

/**
 * The steps of a network in the order of the forward pass. Steps that take one group of images after the other make
 * stretches: 16 images run through all steps of a stretch before the next 16, so that activations are still in the cache
 * when they are needed. A step that takes the whole micro-batch is a stretch of its own.
 */
final class Program {
    private final List<Step> steps = new ArrayList<>();
    /** The number of the stretch that each step belongs to. */
    private final List<Integer> stretchOf = new ArrayList<>();

    private final List<Boolean> whole = new ArrayList<>();

    void add(Step step, boolean takesWhole) {
        int last = steps.size() - 1;
        int next = last < 0 ? 0 : stretchOf.get(last) + (takesWhole || whole.get(last) ? 1 : 0);
        steps.add(step);
        stretchOf.add(next);
        whole.add(takesWhole);
    }

    int size() {
        return steps.size();
    }

    /** Whether steps are done group by group in one go. */
    boolean isOneStretch(int first, int last) {
        return !whole.get(first) && stretchOf.get(first).equals(stretchOf.get(last));
    }

    int startOfStretch(int step) {
        return stretchOf.indexOf(stretchOf.get(step));
    }

    int endOfStretch(int step) {
        return stretchOf.lastIndexOf(stretchOf.get(step));
    }

    /** The stretches, for running. */
    Stretch[] stretches() {
        List<Stretch> stretches = new ArrayList<>();
        for (int from = 0; from < steps.size(); from = endOfStretch(from) + 1) {
            Step[] own = steps.subList(from, endOfStretch(from) + 1).toArray(Step[]::new);
            stretches.add(new Stretch(own, whole.get(from)));
        }
        return stretches.toArray(Stretch[]::new);
    }

    /** Steps that run together. Arrays, whose loops make no iterators. */
    static final class Stretch {
        private final Step[] steps;
        private final boolean whole;

        private Stretch(Step[] steps, boolean whole) {
            this.steps = steps;
            this.whole = whole;
        }

        void forward(float[] a, Pass pass) {
            int groups = whole ? 1 : pass.groups();
            for (int group = 0; group < groups; group++) {
                for (Step step : steps) {
                    step.forward(a, group, pass);
                }
            }
        }

        void backward(float[] a, Pass pass) {
            int groups = whole ? 1 : pass.groups();
            for (int group = 0; group < groups; group++) {
                for (int i = steps.length - 1; i >= 0; i--) {
                    steps[i].backward(a, group, pass);
                }
            }
            for (int i = steps.length - 1; i >= 0; i--) {
                steps[i].weightGradient(a, pass);
            }
        }
    }
}
