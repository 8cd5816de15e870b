package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Float arrays in bulk, little-endian, instead of Kryo's element by element. */
final class FloatArraySerializer extends Serializer<float[]> {
    private static final int CHUNK = 1 << 14;

    @Override
    public void write(Kryo kryo, Output output, float[] values) {
        output.writeInt(values.length);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < values.length; at += CHUNK) {
            int count = Math.min(CHUNK, values.length - at);
            chunk.asFloatBuffer().put(values, at, count);
            output.writeBytes(chunk.array(), 0, count * Float.BYTES);
        }
    }

    @Override
    public float[] read(Kryo kryo, Input input, Class<float[]> type) {
        float[] values = new float[input.readInt()];
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < values.length; at += CHUNK) {
            int count = Math.min(CHUNK, values.length - at);
            input.readBytes(chunk.array(), 0, count * Float.BYTES);
            chunk.asFloatBuffer().get(values, at, count);
        }
        return values;
    }
}
