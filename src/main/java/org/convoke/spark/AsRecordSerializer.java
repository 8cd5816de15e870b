package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.function.Function;

/**
 * Objects that travel as a record of what they are made of.
 *
 * @param <T> the objects
 * @param <R> the record
 */
final class AsRecordSerializer<T, R> extends Serializer<T> {
    private final Class<R> type;
    private final RecordSerializer<R> serializer;
    private final Function<T, R> toRecord;
    private final Function<R, T> fromRecord;

    AsRecordSerializer(Class<R> type, Function<T, R> toRecord, Function<R, T> fromRecord) {
        this.type = type;
        this.toRecord = toRecord;
        this.fromRecord = fromRecord;
        serializer = new RecordSerializer<>(type);
    }

    @Override
    public void write(Kryo kryo, Output output, T value) {
        serializer.write(kryo, output, toRecord.apply(value));
    }

    @Override
    public T read(Kryo kryo, Input input, Class<T> itsType) {
        return fromRecord.apply(serializer.read(kryo, input, type));
    }
}
