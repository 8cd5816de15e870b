package org.convoke.store.onnx;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.convoke.store.HalfFloat;
import org.convoke.store.onnx.proto.StringStringEntryProto;
import org.convoke.store.onnx.proto.TensorProto;
import org.convoke.text.Quoted;

/**
 * Numbers of tensors, however a file stores them. Memory is taken only when as many bytes are there as the shape says.
 *
 * @param external the files beside it, where there can be some
 */
record TensorReader(Optional<ExternalData> external) {
    /**
     * The numbers of a tensor.
     *
     * @throws IllegalArgumentException if they are not as many as the shape says, or of a type that is not supported
     */
    Constant read(TensorProto tensor) {
        try {
            return checked(tensor);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tensor `" + Quoted.shortened(tensor.getName()) + "`: " + e.getMessage(), e);
        }
    }

    private Constant checked(TensorProto tensor) {
        List<Integer> dims = dims(tensor.getDimsList());
        TensorProto.DataType type = type(tensor.getDataType());
        int count = Constant.size(dims);
        return switch (type) {
            case FLOAT ->
                floats(
                        dims,
                        values(tensor, Float.BYTES, tensor.getFloatDataCount(), count)
                                .map(bytes -> (IntToDoubleFunction) i -> bytes.getFloat(Float.BYTES * i))
                                .orElse(tensor::getFloatData));
            case DOUBLE ->
                floats(
                        dims,
                        values(tensor, Double.BYTES, tensor.getDoubleDataCount(), count)
                                .map(bytes -> (IntToDoubleFunction) i -> bytes.getDouble(Double.BYTES * i))
                                .orElse(tensor::getDoubleData));
            case FLOAT16 -> floats(dims, halves(tensor, count, HalfFloat::toFloat));
            case BFLOAT16 -> floats(dims, halves(tensor, count, bits -> Float.intBitsToFloat(bits << 16)));
            case INT64 ->
                wholes(
                        dims,
                        values(tensor, Long.BYTES, tensor.getInt64DataCount(), count)
                                .map(bytes -> (IntToLongFunction) i -> bytes.getLong(Long.BYTES * i))
                                .orElse(tensor::getInt64Data));
            case INT32 ->
                wholes(
                        dims,
                        values(tensor, Integer.BYTES, tensor.getInt32DataCount(), count)
                                .map(bytes -> (IntToLongFunction) i -> bytes.getInt(Integer.BYTES * i))
                                .orElse(tensor::getInt32Data));
            case INT8, BOOL ->
                wholes(
                        dims,
                        values(tensor, 1, tensor.getInt32DataCount(), count)
                                .map(bytes -> (IntToLongFunction) bytes::get)
                                .orElse(tensor::getInt32Data));
            case UINT8 ->
                wholes(
                        dims,
                        values(tensor, 1, tensor.getInt32DataCount(), count)
                                .map(bytes -> (IntToLongFunction) i -> Byte.toUnsignedInt(bytes.get(i)))
                                .orElse(tensor::getInt32Data));
            default -> throw new IllegalArgumentException("the type " + type + " is not supported: use FLOAT");
        };
    }

    private static TensorProto.DataType type(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        if (type == null) {
            throw new IllegalArgumentException("the type of number " + number + " is not supported: use FLOAT");
        }
        return type;
    }

    /**
     * The lengths of a shape as ints.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static List<Integer> dims(List<Long> dims) {
        if (dims.size() > 16) {
            throw new IllegalArgumentException("it has " + dims.size() + " dimensions");
        }
        Constant.size(dims);
        return dims.stream().map(Long::intValue).toList();
    }

    private IntToDoubleFunction halves(TensorProto tensor, int count, IntFunction<Float> value) {
        return values(tensor, Short.BYTES, tensor.getInt32DataCount(), count)
                .map(bytes ->
                        (IntToDoubleFunction) i -> value.apply(Short.toUnsignedInt(bytes.getShort(Short.BYTES * i))))
                .orElse(i -> value.apply(tensor.getInt32Data(i) & 0xffff));
    }

    private static Constant floats(List<Integer> dims, IntToDoubleFunction value) {
        float[] values = new float[Constant.size(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(i);
        }
        return new Constant.Floats(dims, values);
    }

    private static Constant wholes(List<Integer> dims, IntToLongFunction value) {
        long[] values = new long[Constant.size(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.applyAsLong(i);
            if (values[i] == Constant.BATCH) {
                // Slices end at the greatest or least number: any other that is as far away does the same.
                values[i] = -Long.MAX_VALUE;
            }
        }
        return new Constant.Wholes(dims, values);
    }

    /**
     * The bytes of the numbers; nothing where they are a list of the message's, of which there are enough.
     *
     * @param listed how many numbers that list has
     */
    private Optional<ByteBuffer> values(TensorProto tensor, int width, int listed, int count) {
        long bytes = (long) width * count;
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return Optional.of(external(tensor, bytes));
        }
        if (!tensor.hasRawData() && listed == count) {
            return Optional.empty();
        }
        ByteString raw = tensor.getRawData();
        if (raw.size() != bytes) {
            throw new IllegalArgumentException("the shape " + tensor.getDimsList() + " needs " + count
                    + " numbers, and there are "
                    + (tensor.hasRawData() ? raw.size() + " bytes, not " + bytes : String.valueOf(listed)));
        }
        // Sliced: the bytes may lie in the middle of the file's.
        return Optional.of(raw.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    private ByteBuffer external(TensorProto tensor, long bytes) {
        Map<String, String> where = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            where.put(entry.getKey(), entry.getValue());
        }
        long offset = number(where.getOrDefault("offset", "0"));
        if (number(where.getOrDefault("length", String.valueOf(bytes))) != bytes || bytes > Constant.MOST_VALUES) {
            throw new IllegalArgumentException("its shape needs " + bytes + " bytes, and `length` is "
                    + Quoted.shortened(where.getOrDefault("length", "missing")));
        }
        return external.orElseThrow(() -> new IllegalArgumentException("its numbers are in another file"))
                .read(where.getOrDefault("location", ""), offset, (int) bytes);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("`" + Quoted.shortened(text) + "` is no number of bytes", e);
        }
    }
}
