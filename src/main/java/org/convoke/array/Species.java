package org.convoke.array;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector length of this JVM: the preferred one, at most a group's 16 floats. Mixing lengths in one JVM makes C2
 * box vectors on Java 17, hence one constant for all kernels.
 */
public final class Species {
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED.length() > Layout.LANES
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;

    /** Floats in a vector: a divisor of {@link Layout#LANES}. */
    public static final int LENGTH = FLOATS.length();

    private Species() {}
}
