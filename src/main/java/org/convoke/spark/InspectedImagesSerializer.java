package org.convoke.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.convoke.data.RasterImage;
import org.convoke.source.BadImages;
import org.convoke.source.InspectedImages;

/** What images are like, on its way to the driver. */
final class InspectedImagesSerializer extends Serializer<InspectedImages> {
    @Override
    public void write(Kryo kryo, Output output, InspectedImages images) {
        output.writeInt(images.kinds().size());
        images.kinds().forEach((kind, count) -> {
            output.writeInt(kind.channels());
            output.writeInt(kind.height());
            output.writeInt(kind.width());
            output.writeString(kind.mode());
            output.writeLong(count);
        });
        output.writeInt(images.classes().size());
        images.classes().forEach((label, count) -> {
            output.writeInt(label);
            output.writeLong(count);
        });
        kryo.writeObject(output, images.bad());
        output.writeInt(images.samples().size());
        images.samples().forEach((label, samples) -> {
            output.writeInt(label);
            output.writeInt(samples.size());
            for (RasterImage sample : samples) {
                output.writeInt(sample.channels());
                output.writeInt(sample.height());
                output.writeInt(sample.width());
                output.writeBytes(sample.pixels());
            }
        });
    }

    @Override
    public InspectedImages read(Kryo kryo, Input input, Class<InspectedImages> type) {
        Map<InspectedImages.Kind, Long> kinds = new HashMap<>();
        for (int left = input.readInt(); left > 0; left--) {
            kinds.put(
                    new InspectedImages.Kind(input.readInt(), input.readInt(), input.readInt(), input.readString()),
                    input.readLong());
        }
        SortedMap<Integer, Long> classes = new TreeMap<>();
        for (int left = input.readInt(); left > 0; left--) {
            classes.put(input.readInt(), input.readLong());
        }
        BadImages bad = kryo.readObject(input, BadImages.class);
        SortedMap<Integer, List<RasterImage>> samples = new TreeMap<>();
        for (int left = input.readInt(); left > 0; left--) {
            int label = input.readInt();
            List<RasterImage> ofClass = new ArrayList<>();
            for (int more = input.readInt(); more > 0; more--) {
                ofClass.add(sample(input));
            }
            samples.put(label, ofClass);
        }
        return new InspectedImages(kinds, classes, bad, samples);
    }

    private static RasterImage sample(Input input) {
        int channels = input.readInt();
        int height = input.readInt();
        int width = input.readInt();
        return new RasterImage(channels, height, width, input.readBytes(channels * height * width));
    }
}
