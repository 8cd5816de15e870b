package org.convoke.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The types of numbers that tensors of safetensors files have here. */
enum ElementType {
    /** IEEE 754 binary32. */
    F32(Float.BYTES),
    /** IEEE 754 binary16. */
    F16(Short.BYTES),
    /** The upper half of a binary32. */
    BF16(Short.BYTES),
    /** IEEE 754 binary64. */
    F64(Double.BYTES);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The type of a name, if it is one of these. */
    static Optional<ElementType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** How many bytes a number takes. */
    int bytes() {
        return bytes;
    }

    /** The next number of a little-endian buffer as the nearest float. */
    float next(ByteBuffer buffer) {
        return switch (this) {
            case F32 -> buffer.getFloat();
            case F16 -> HalfFloat.toFloat(buffer.getShort());
            case BF16 -> Float.intBitsToFloat(buffer.getShort() << Short.SIZE);
            case F64 -> (float) buffer.getDouble();
        };
    }
}
