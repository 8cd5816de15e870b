package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import org.convoke.source.BadImages;

/** Bad images on their way to the driver. */
final class BadImagesSerializer extends Serializer<BadImages> {
    @Override
    public void write(Kryo kryo, Output output, BadImages images) {
        output.writeLong(images.count());
        output.writeInt(images.first().size());
        for (BadImages.Bad bad : images.first()) {
            output.writeString(bad.where());
            output.writeString(bad.reason());
        }
    }

    @Override
    public BadImages read(Kryo kryo, Input input, Class<BadImages> type) {
        long count = input.readLong();
        int kept = input.readInt();
        List<BadImages.Bad> first = new ArrayList<>();
        for (int i = 0; i < kept; i++) {
            first.add(new BadImages.Bad(input.readString(), input.readString()));
        }
        return new BadImages(count, first);
    }
}
