package org.convoke.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.convoke.array.KernelChoice;
import org.convoke.data.PackedImages;
import org.convoke.data.picture.RasterImage;
import org.convoke.source.BadImages;
import org.convoke.source.InspectedImages;
import org.convoke.train.Evaluation;
import org.convoke.train.FoldTree;
import org.convoke.train.GradientSum;
import org.convoke.train.Mistakes.Mistake;
import org.convoke.train.metric.Confusion;
import org.convoke.train.metric.RocAuc;
import org.junit.jupiter.api.Test;

class RecordSerializerTest {
    record Every(
            int number,
            long large,
            float single,
            double twice,
            String text,
            KernelChoice choice,
            List<List<String>> lists,
            Map<String, Long> map,
            SortedMap<Integer, Integer> sorted) {}

    record Unsendable(Iterable<String> any) {}

    @SuppressWarnings("unchecked")
    private static <T> T sent(T value) {
        Kryo kryo = new Kryo();
        kryo.setReferences(true);
        kryo.setRegistrationRequired(true);
        for (Class<?> array : List.of(byte[].class, int[].class, long[].class)) {
            kryo.register(array);
        }
        new ConvokeRegistrator().registerClasses(kryo);
        if (value instanceof Every) {
            kryo.register(Every.class, new RecordSerializer<>(Every.class));
        }
        Output output = new Output(64, -1);
        kryo.writeClassAndObject(output, value);
        return (T) kryo.readClassAndObject(new Input(output.toBytes()));
    }

    @Test
    void everyKindOfComponentArrives() {
        Every every = new Every(
                -1,
                1L << 40,
                0.5f,
                Math.PI,
                "an é and nothing else",
                KernelChoice.VECTOR,
                List.of(List.of(), List.of("a", "")),
                Map.of("b", 2L),
                new TreeMap<>(Map.of(3, 4, 1, 2)));
        assertThat(sent(every)).isEqualTo(every);
    }

    @Test
    void whatTasksReturnArrives() {
        GradientSum sum = new GradientSum(new float[] {1, Float.MIN_VALUE}, 2.5, 3, 4, 5);
        GradientPieces gradient = sent(new GradientPieces(List.of(new FoldTree.Node(2, 1)), List.of(sum), 6, "7"));
        assertThat(gradient.nodes()).containsExactly(new FoldTree.Node(2, 1));
        assertThat(gradient.executor()).isEqualTo("7");
        assertThat(gradient.sums().get(0)).usingRecursiveComparison().isEqualTo(sum);

        Confusion confusion = new Confusion(60_000);
        confusion.add(59_999, 3, 2);
        Evaluation evaluation = new Evaluation(1.25, 2, confusion);
        EvaluationPieces pieces = sent(new EvaluationPieces(
                List.of(FoldTree.Node.leaf(1)),
                List.of(evaluation),
                List.of(new WrongImage(new Mistake(1, 59_999, 3, 0.75f), new byte[] {-1})),
                List.of(new RocAuc.Outputs(new int[] {4, 3}, new float[] {0.5f, Float.MIN_VALUE}))));
        assertThat(pieces.sums()).containsExactly(evaluation);
        assertThat(pieces.outputs().get(0).labels()).containsExactly(4, 3);
        assertThat(pieces.outputs().get(0).outputs()).containsExactly(0.5f, Float.MIN_VALUE);
        assertThat(pieces.wrong().get(0).mistake()).isEqualTo(new Mistake(1, 59_999, 3, 0.75f));
        assertThat(pieces.wrong().get(0).pixels()).containsExactly(-1);
    }

    @Test
    void whatExecutorsHoldArrives() {
        PackedImages images = SmallImages.of(5);
        HeldShards held = sent(new HeldShards(2, new int[] {0, 3, 5}, images));
        assertThat(held.bounds()).containsExactly(0, 3, 5);
        assertThat(held.images()).usingRecursiveComparison().isEqualTo(images);

        BadImages bad = BadImages.NONE.plus("here", "broken");
        InspectedImages inspected = new InspectedImages(
                Map.of(new InspectedImages.Kind(1, 2, 3, "grey"), 4L),
                new TreeMap<>(Map.of(-1, 5L)),
                bad,
                new TreeMap<>(Map.of(0, List.of(new RasterImage(1, 1, 2, new byte[] {8, 9})))));
        assertThat(sent(inspected)).usingRecursiveComparison().isEqualTo(inspected);

        Session session = sent(new Session("network", new float[][] {{1, 2}}, KernelChoice.PLAIN, 16));
        assertThat(session.sent())
                .usingRecursiveComparison()
                .isEqualTo(new Session.Sent("network", new float[][] {{1, 2}}, KernelChoice.PLAIN, 16, Session.WHOLE));
    }

    @Test
    void aComponentThatNobodyCanReadIsRefusedWhenTheSerializerIsMade() {
        assertThatThrownBy(() -> new RecordSerializer<>(Unsendable.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a component of type java.lang.Iterable<java.lang.String> cannot be sent");
    }
}
