package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import org.apache.spark.serializer.KryoRegistrator;
import org.convoke.data.PackedImages;
import org.convoke.source.BadImages;
import org.convoke.source.FileListing;
import org.convoke.source.InspectedImages;
import org.convoke.source.LoadFacts;
import org.convoke.source.LoadedBlock;

/** Tells Kryo of every class that crosses between driver and executors; Spark makes one by its name. */
public final class ConvokeRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(float[].class, new FloatArraySerializer());
        kryo.register(PackedImages.class, new PackedImagesSerializer());
        // Listings know paths of Hadoop, which only Java's own serialiser can write; they never come from a file.
        kryo.register(FileListing.class, new JavaSerializer());
        kryo.register(BadImages.class, new BadImagesSerializer());
        kryo.register(LoadFacts.class, new LoadFactsSerializer());
        kryo.register(LoadFacts[].class);
        kryo.register(LoadedBlock.class, new LoadedBlockSerializer());
        kryo.register(InspectedImages.class, new InspectedImagesSerializer());
        kryo.register(InspectedImages[].class);
        kryo.register(PlacedImages.class, new PlacedImagesSerializer());
        kryo.register(ImageSums.class);
        kryo.register(ImageSums[].class);
        kryo.register(long[][].class);
        kryo.register(int[][].class);
        kryo.register(HeldShards.class, new HeldShardsSerializer());
        kryo.register(HeldShards[].class);
        kryo.register(Session.class, new SessionSerializer());
        kryo.register(GradientPieces.class, new GradientPiecesSerializer());
        kryo.register(GradientPieces[].class);
        kryo.register(EvaluationPieces.class, new EvaluationPiecesSerializer());
        kryo.register(EvaluationPieces[].class);
    }
}
