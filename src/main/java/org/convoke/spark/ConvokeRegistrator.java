package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;
import org.convoke.data.PackedImages;
import org.convoke.source.BadImages;
import org.convoke.source.FileListing;
import org.convoke.source.InspectedImages;
import org.convoke.source.LoadFacts;
import org.convoke.source.LoadedBlock;
import org.convoke.train.GradientSum;
import org.convoke.train.metric.Confusion;

/** Tells Kryo of every class that crosses between driver and executors; Spark makes one by its name. */
public final class ConvokeRegistrator implements KryoRegistrator {
    /** A gradient as it travels. */
    record SentGradient(float[] gradient, double loss, long correct, long images, long computeNanos) {
        private SentGradient(GradientSum sum) {
            this(sum.gradient(), sum.loss(), sum.correct(), sum.images(), sum.computeNanos());
        }

        private GradientSum sum() {
            return new GradientSum(gradient, loss, correct, images, computeNanos);
        }
    }

    /** A confusion matrix as it travels. */
    record SentConfusion(int classes, List<Confusion.Cell> cells) {
        private SentConfusion(Confusion confusion) {
            this(confusion.classes(), confusion.cells());
        }

        private Confusion confusion() {
            Confusion confusion = new Confusion(classes);
            cells.forEach(cell -> confusion.add(cell.label(), cell.prediction(), cell.images()));
            return confusion;
        }
    }

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(float[].class, new FloatArraySerializer());
        kryo.register(float[][].class);
        kryo.register(PackedImages.class, new RecordSerializer<>(PackedImages.class));
        // Listings know paths of Hadoop, which only Java's own serialiser can write; they never come from a file.
        kryo.register(FileListing.class, new JavaSerializer());
        kryo.register(BadImages.class, new RecordSerializer<>(BadImages.class));
        kryo.register(LoadFacts.class, new RecordSerializer<>(LoadFacts.class));
        kryo.register(LoadFacts[].class);
        kryo.register(LoadedBlock.class, new RecordSerializer<>(LoadedBlock.class));
        kryo.register(InspectedImages.class, new RecordSerializer<>(InspectedImages.class));
        kryo.register(InspectedImages[].class);
        kryo.register(PlacedImages.class, new RecordSerializer<>(PlacedImages.class));
        kryo.register(ImagePlaces.class, new RecordSerializer<>(ImagePlaces.class));
        kryo.register(ImagePlaces[].class);
        kryo.register(ImageSums.class);
        kryo.register(ImageSums[].class);
        kryo.register(long[][].class);
        kryo.register(double[][].class);
        kryo.register(HeldShards.class, new RecordSerializer<>(HeldShards.class));
        kryo.register(HeldShards[].class);
        kryo.register(Session.class, new AsRecordSerializer<>(Session.Sent.class, Session::sent, Session::new));
        kryo.register(
                GradientSum.class, new AsRecordSerializer<>(SentGradient.class, SentGradient::new, SentGradient::sum));
        kryo.register(GradientPieces.class, new RecordSerializer<>(GradientPieces.class));
        kryo.register(GradientPieces[].class);
        kryo.register(
                Confusion.class,
                new AsRecordSerializer<>(SentConfusion.class, SentConfusion::new, SentConfusion::confusion));
        kryo.register(EvaluationPieces.class, new RecordSerializer<>(EvaluationPieces.class));
        kryo.register(EvaluationPieces[].class);
    }
}
