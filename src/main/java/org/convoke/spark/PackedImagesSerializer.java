package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import org.convoke.data.PackedImages;

/** Packed images as their arrays. */
final class PackedImagesSerializer extends Serializer<PackedImages> {
    @Override
    public void write(Kryo kryo, Output output, PackedImages images) {
        output.writeInt(images.channels());
        output.writeInt(images.rows());
        output.writeInt(images.columns());
        output.writeInt(images.count());
        output.writeBytes(images.pixels());
        output.writeInts(images.labels());
        output.writeInt(images.classNames().size());
        images.classNames().forEach(output::writeString);
    }

    @Override
    public PackedImages read(Kryo kryo, Input input, Class<PackedImages> type) {
        int channels = input.readInt();
        int rows = input.readInt();
        int columns = input.readInt();
        int count = input.readInt();
        byte[] pixels = input.readBytes(Math.multiplyExact(count, channels * rows * columns));
        int[] labels = input.readInts(count);
        int classes = input.readInt();
        List<String> names = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            names.add(input.readString());
        }
        return new PackedImages(channels, rows, columns, pixels, labels, names);
    }
}
