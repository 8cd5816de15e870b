package org.convoke.array.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.convoke.array.Axis;
import org.convoke.array.Geometries;
import org.convoke.array.Layout;
import org.convoke.array.Operation;
import org.convoke.array.PlainKernels;
import org.convoke.array.Values;
import org.convoke.array.VectorKernels;
import org.convoke.array.Window;

@Tag("vector-width")
class GroupedConvolutionTest {
    @Provide
    Arbitrary<Window> windows() {
        return Geometries.windows();
    }

    @Property(tries = 200)
    void theVectorKernelGivesTheBitsOfThePlainOne(
            @ForAll("windows") Window window,
            @ForAll @IntRange(min = 1, max = 9) int groups,
            @ForAll @IntRange(min = 1, max = 5) int groupChannels,
            @ForAll @IntRange(min = 1, max = 5) int groupMaps,
            @ForAll @IntRange(min = 1, max = 32) int images,
            @ForAll long seed) {
        sameBits(
                new GroupedCase(window, groups * groupChannels, groups * groupMaps, groups, images),
                window,
                images,
                seed);
    }

    @Property(tries = 200)
    void soItIsDepthwise(
            @ForAll("windows") Window window,
            @ForAll @IntRange(min = 1, max = 9) int channels,
            @ForAll @IntRange(min = 1, max = 2) int multiplier,
            @ForAll @IntRange(min = 1, max = 32) int images,
            @ForAll long seed) {
        sameBits(new GroupedCase(window, channels, channels * multiplier, channels, images), window, images, seed);
    }

    private static void sameBits(GroupedCase plain, Window window, int images, long seed) {
        GroupedWeights w = plain.plan.weights();
        GroupedCase vector = new GroupedCase(window, w.channels(), w.maps(), w.groups(), images);
        plain.filled(seed).run(new PlainKernels());
        vector.filled(seed).run(new VectorKernels());
        // Once more: gradients of weights are added.
        plain.run(new PlainKernels());
        vector.run(new VectorKernels());
        assertThat(Values.bits(vector.a, 0, vector.a.length)).isEqualTo(Values.bits(plain.a, 0, plain.a.length));
    }

    @Property(tries = 50)
    void aConvolutionIsACorrelationWithTheKernelTurned(
            @ForAll("windows") Window window, @ForAll @IntRange(min = 1, max = 3) int groups, @ForAll long seed) {
        Window turned = new Window(turned(window.rows()), turned(window.columns()));
        GroupedCase one = new GroupedCase(window, 2 * groups, 3 * groups, groups, 1).filled(seed);
        GroupedCase other = new GroupedCase(turned, 2 * groups, 3 * groups, groups, 1).filled(seed);
        int rows = window.rows().window();
        int columns = window.columns().window();
        for (int i = 0; i < window.size() * 3 * groups * 2; i++) {
            int m = i % (3 * groups);
            int k = i / (3 * groups) % 2;
            int r = i / (6 * groups) / columns;
            int q = i / (6 * groups) % columns;
            one.w(m, k, r, q, i);
            other.w(m, k, rows - 1 - r, columns - 1 - q, i);
        }
        one.run(new PlainKernels());
        other.run(new PlainKernels());
        int activations = one.dy.group(1);
        assertThat(Values.bits(one.a, 0, activations)).isEqualTo(Values.bits(other.a, 0, activations));
        assertThat(one.dw(0, 0, 0, 0)).isEqualTo(other.dw(0, 0, rows - 1, columns - 1));
    }

    private static Axis turned(Axis axis) {
        Operation other = axis.operation() == Operation.CORRELATION ? Operation.CONVOLUTION : Operation.CORRELATION;
        return new Axis(axis.input(), axis.window(), axis.stride(), axis.dilation(), axis.lead(), axis.output(), other);
    }

    /** Two channels with two maps each, one tap; by hand. */
    @Example
    void aMapSeesTheChannelsOfItsGroup() {
        Axis one = Axis.valid(1, 1, 1, Operation.CORRELATION);
        GroupedCase conv = new GroupedCase(new Window(one, one), 2, 4, 2, 1);
        for (int c = 0; c < 2; c++) {
            conv.x.set(0, c, 0, 0, 10 + c);
        }
        for (int m = 0; m < 4; m++) {
            conv.w(m, 0, 0, 0, m + 1);
            conv.bias(m, 100 * m);
            conv.dy.set(0, m, 0, 0, m - 2);
        }
        conv.run(new PlainKernels());
        for (int m = 0; m < 4; m++) {
            assertThat(conv.y.get(0, m, 0, 0)).isEqualTo((m + 1) * (10 + m / 2) + 100f * m);
            assertThat(conv.dw(m, 0, 0, 0)).isEqualTo((m - 2f) * (10 + m / 2));
            assertThat(conv.dbias(m)).isEqualTo(m - 2f);
        }
        assertThat(conv.dx.get(0, 0, 0, 0)).isEqualTo(-2f * 1 - 1f * 2);
        assertThat(conv.dx.get(0, 1, 0, 0)).isEqualTo(0f * 3 + 1f * 4);
    }

    @Property(tries = 100)
    void everyWeightHasAPlaceOfItsOwn(
            @ForAll @IntRange(min = 1, max = 9) int groups,
            @ForAll @IntRange(min = 1, max = 5) int groupChannels,
            @ForAll @IntRange(min = 1, max = 5) int groupMaps,
            @ForAll @IntRange(min = 1, max = 3) int rows,
            @ForAll @IntRange(min = 1, max = 3) int columns) {
        GroupedWeights w = new GroupedWeights(groups * groupMaps, groups * groupChannels, groups, rows, columns);
        Set<Integer> places = new HashSet<>();
        for (int m = 0; m < w.maps(); m++) {
            for (int k = 0; k < w.groupChannels(); k++) {
                for (int p = 0; p < rows * columns; p++) {
                    int at = w.at(m, k, p / columns, p % columns);
                    assertThat(at).isBetween(0, (int) w.size() - 1);
                    assertThat(places.add(at)).isTrue();
                }
            }
        }
    }

    @Example
    void refusesWhatDoesNotBelongTogether() {
        Axis axis = Axis.padded(4, 3, 1, 1, 1, 1, Operation.CORRELATION, false);
        Window window = new Window(axis, axis);
        Layout bare = new Layout(6, 4, 4, 0, 0);
        Layout halo = new Layout(6, 4, 4, 1, 1);
        Layout maps = new Layout(3, 4, 4, 0, 0);
        Layout dy = new Layout(3, 4, 4, 1, 1);
        GroupedWeights w = new GroupedWeights(3, 6, 3, 3, 3);
        new GroupedConvolution.Plan(window, halo, maps, bare, dy, w);
        refused(() -> new GroupedConvolution.Plan(window, bare, maps, bare, dy, w));
        refused(() -> new GroupedConvolution.Plan(window, halo, maps, bare, maps, w));
        refused(() -> new GroupedConvolution.Plan(window, halo, dy, dy, dy, w));
        refused(() -> new GroupedConvolution.Plan(window, halo, bare, bare, dy, w));
        refused(() -> new GroupedConvolution.Plan(window, halo, maps, bare, dy, new GroupedWeights(3, 6, 3, 3, 2)));
        refused(() -> new GroupedConvolution.Plan(window, halo, maps, bare, dy, new GroupedWeights(3, 3, 3, 3, 3)));
        refused(() -> new GroupedConvolution.Plan(window, halo, maps, bare, dy, new GroupedWeights(6, 6, 3, 3, 3)));
        assertThatThrownBy(() -> new GroupedWeights(6, 4, 3, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 groups do not divide 4 channels and 6 maps");
        assertThatThrownBy(() -> new GroupedWeights(6, 4, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(ThrowingCallable plan) {
        assertThatThrownBy(plan)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("grouped convolution Window[");
    }
}
