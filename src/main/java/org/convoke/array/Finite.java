package org.convoke.array;

/** Whether values are numbers. */
public final class Finite {
    private Finite() {}

    /** Whether none of the values is NaN or infinite: 0 · v is 0 then, and NaN else. */
    public static boolean all(float[] values) {
        // Eight sums: one would wait for itself at every step.
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int whole = values.length / 8 * 8;
        for (int i = 0; i < whole; i += 8) {
            s0 += 0f * values[i];
            s1 += 0f * values[i + 1];
            s2 += 0f * values[i + 2];
            s3 += 0f * values[i + 3];
            s4 += 0f * values[i + 4];
            s5 += 0f * values[i + 5];
            s6 += 0f * values[i + 6];
            s7 += 0f * values[i + 7];
        }
        for (int i = whole; i < values.length; i++) {
            s0 += 0f * values[i];
        }
        return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 == 0;
    }
}
