package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.convoke.data.PackedImages;

/** Shards on their way to disk or to another executor. */
final class HeldShardsSerializer extends Serializer<HeldShards> {
    @Override
    public void write(Kryo kryo, Output output, HeldShards held) {
        output.writeInt(held.firstShard());
        output.writeInt(held.bounds().length);
        output.writeInts(held.bounds());
        kryo.writeObject(output, held.images());
    }

    @Override
    public HeldShards read(Kryo kryo, Input input, Class<HeldShards> type) {
        int firstShard = input.readInt();
        int[] bounds = input.readInts(input.readInt());
        return new HeldShards(firstShard, bounds, kryo.readObject(input, PackedImages.class));
    }
}
