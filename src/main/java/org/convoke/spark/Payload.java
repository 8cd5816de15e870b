package org.convoke.spark;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A value in a message of Spark's RPC. In one JVM it is handed over as it is; to another it goes through the serializer
 * that the application has set, which copies arrays in bulk, and once, however many tasks are sent the same.
 *
 * @param <T> what it is
 */
public final class Payload<T> implements Externalizable {
    private static final long serialVersionUID = 1;

    private transient Optional<T> value = Optional.empty();
    private transient Optional<byte[]> bytes = Optional.empty();

    /** For Java's serialisation. */
    public Payload() {}

    Payload(T value) {
        this.value = Optional.of(value);
    }

    /** The value. */
    synchronized T value() {
        if (value.isEmpty()) {
            ClassTag<T> any = ClassTag$.MODULE$.apply(Object.class);
            value = Optional.of(serializer().deserialize(ByteBuffer.wrap(bytes.orElseThrow()), any));
            bytes = Optional.empty();
        }
        return value.get();
    }

    private static SerializerInstance serializer() {
        return SparkEnv.get().serializer().newInstance();
    }

    @Override
    public synchronized void writeExternal(ObjectOutput out) throws IOException {
        if (bytes.isEmpty()) {
            ByteBuffer buffer = serializer().serialize(value(), ClassTag$.MODULE$.apply(Object.class));
            byte[] written = new byte[buffer.remaining()];
            buffer.get(written);
            bytes = Optional.of(written);
        }
        out.writeInt(bytes.get().length);
        out.write(bytes.get());
    }

    @Override
    public synchronized void readExternal(ObjectInput in) throws IOException {
        byte[] read = new byte[in.readInt()];
        in.readFully(read);
        bytes = Optional.of(read);
    }
}
