package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.convoke.data.PackedImages;
import org.convoke.source.LoadFacts;
import org.convoke.source.LoadedBlock;

/** Blocks of images on their way to a disk. */
final class LoadedBlockSerializer extends Serializer<LoadedBlock> {
    @Override
    public void write(Kryo kryo, Output output, LoadedBlock block) {
        kryo.writeObject(output, block.images());
        kryo.writeObject(output, block.facts());
    }

    @Override
    public LoadedBlock read(Kryo kryo, Input input, Class<LoadedBlock> type) {
        return new LoadedBlock(kryo.readObject(input, PackedImages.class), kryo.readObject(input, LoadFacts.class));
    }
}
