package org.convoke.spark;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * An array that is used again as long as its length does not change: megabytes a step that the garbage collector need not
 * see.
 *
 * @param <A> float[] or byte[]
 */
final class Reused<A> implements IntFunction<A> {
    private final IntFunction<A> make;
    private final ToIntFunction<A> length;
    private Optional<A> last = Optional.empty();

    private Reused(IntFunction<A> make, ToIntFunction<A> length) {
        this.make = make;
        this.length = length;
    }

    static Reused<float[]> floats() {
        return new Reused<>(float[]::new, array -> array.length);
    }

    static Reused<byte[]> bytes() {
        return new Reused<>(byte[]::new, array -> array.length);
    }

    /** An array of a length, holding anything; what it held is lost. */
    @Override
    public A apply(int itsLength) {
        if (last.isEmpty() || length.applyAsInt(last.get()) != itsLength) {
            last = Optional.of(make.apply(itsLength));
        }
        return last.get();
    }
}
