package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.convoke.data.PackedImages;

/** Placed images as their arrays. */
final class PlacedImagesSerializer extends Serializer<PlacedImages> {
    @Override
    public void write(Kryo kryo, Output output, PlacedImages placed) {
        output.writeInt(placed.places().length);
        output.writeInts(placed.places());
        kryo.writeObject(output, placed.images());
    }

    @Override
    public PlacedImages read(Kryo kryo, Input input, Class<PlacedImages> type) {
        int[] places = input.readInts(input.readInt());
        return new PlacedImages(places, kryo.readObject(input, PackedImages.class));
    }
}
