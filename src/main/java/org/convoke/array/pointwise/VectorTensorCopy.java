package org.convoke.array.pointwise;

import static org.convoke.array.Species.FLOATS;

import jdk.incubator.vector.FloatVector;
import org.convoke.array.Species;

/** {@link TensorCopy} with vectors for what is added. */
final class VectorTensorCopy extends ChannelRuns {
    VectorTensorCopy(Plan plan) {
        super(plan);
    }

    @Override
    void addRun(float[] a, int x, int y, int length) {
        for (int k = 0; k < length; k += Species.LENGTH) {
            FloatVector.fromArray(FLOATS, a, y + k)
                    .add(FloatVector.fromArray(FLOATS, a, x + k))
                    .intoArray(a, y + k);
        }
    }
}
