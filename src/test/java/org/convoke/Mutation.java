package org.convoke;

import java.util.Arrays;
import java.util.Random;

/** A file with a few random changes: bits flipped, pieces cut out, doubled or overwritten, the end cut off. */
public final class Mutation {
    private static final String JSON = "0123456789-+.eE{}[]\",:\\ntf \n";

    private Mutation() {}

    /** The same changes for the same seed. */
    public static byte[] of(byte[] bytes, long seed) {
        Random random = new Random(seed);
        byte[] mutated = bytes.clone();
        for (int i = random.nextInt(3); i >= 0 && mutated.length > 0; i--) {
            int from = random.nextInt(mutated.length);
            int to = Math.min(mutated.length, from + 1 + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> mutated[from] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated = joined(mutated, from, mutated, to);
                case 2 -> mutated = joined(mutated, to, mutated, from);
                case 3 -> mutated = Arrays.copyOf(mutated, from);
                case 4 -> mutated[from] = (byte) JSON.charAt(random.nextInt(JSON.length()));
                default -> Arrays.fill(mutated, from, to, (byte) (random.nextBoolean() ? 0 : -1));
            }
        }
        return mutated;
    }

    private static byte[] joined(byte[] start, int end, byte[] rest, int from) {
        byte[] joined = Arrays.copyOf(start, end + rest.length - from);
        System.arraycopy(rest, from, joined, end, rest.length - from);
        return joined;
    }
}
