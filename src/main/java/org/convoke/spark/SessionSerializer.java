package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.convoke.array.KernelChoice;

/** A session on its way to the executors, without their workspaces. */
final class SessionSerializer extends Serializer<Session> {
    @Override
    public void write(Kryo kryo, Output output, Session session) {
        output.writeString(session.network());
        output.writeInt(session.tables().length);
        for (float[] table : session.tables()) {
            kryo.writeObject(output, table);
        }
        output.writeString(session.kernels().name());
        output.writeInt(session.lanes());
    }

    @Override
    public Session read(Kryo kryo, Input input, Class<Session> type) {
        String network = input.readString();
        float[][] tables = new float[input.readInt()][];
        for (int c = 0; c < tables.length; c++) {
            tables[c] = kryo.readObject(input, float[].class);
        }
        return new Session(network, tables, KernelChoice.valueOf(input.readString()), input.readInt());
    }
}
