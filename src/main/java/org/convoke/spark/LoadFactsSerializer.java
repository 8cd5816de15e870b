package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import org.convoke.source.BadImages;
import org.convoke.source.LoadFacts;

/** Facts on their way to the driver. */
final class LoadFactsSerializer extends Serializer<LoadFacts> {
    @Override
    public void write(Kryo kryo, Output output, LoadFacts facts) {
        output.writeLong(facts.images());
        output.writeLong(facts.reading());
        output.writeLong(facts.decoding());
        write(output, facts.bad());
        write(output, facts.unlabelled());
    }

    private static void write(Output output, BadImages images) {
        output.writeLong(images.count());
        output.writeInt(images.first().size());
        for (BadImages.Bad bad : images.first()) {
            output.writeString(bad.where());
            output.writeString(bad.reason());
        }
    }

    @Override
    public LoadFacts read(Kryo kryo, Input input, Class<LoadFacts> type) {
        long images = input.readLong();
        long reading = input.readLong();
        long decoding = input.readLong();
        return new LoadFacts(images, read(input), read(input), reading, decoding);
    }

    private static BadImages read(Input input) {
        long count = input.readLong();
        int kept = input.readInt();
        List<BadImages.Bad> first = new ArrayList<>();
        for (int i = 0; i < kept; i++) {
            first.add(new BadImages.Bad(input.readString(), input.readString()));
        }
        return new BadImages(count, first);
    }
}
