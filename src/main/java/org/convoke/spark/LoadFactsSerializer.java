package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.convoke.source.BadImages;
import org.convoke.source.LoadFacts;

/** Facts on their way to the driver. */
final class LoadFactsSerializer extends Serializer<LoadFacts> {
    @Override
    public void write(Kryo kryo, Output output, LoadFacts facts) {
        output.writeLong(facts.images());
        output.writeLong(facts.reading());
        output.writeLong(facts.decoding());
        kryo.writeObject(output, facts.bad());
        kryo.writeObject(output, facts.unlabelled());
    }

    @Override
    public LoadFacts read(Kryo kryo, Input input, Class<LoadFacts> type) {
        long images = input.readLong();
        long reading = input.readLong();
        long decoding = input.readLong();
        return new LoadFacts(
                images,
                kryo.readObject(input, BadImages.class),
                kryo.readObject(input, BadImages.class),
                reading,
                decoding);
    }
}
