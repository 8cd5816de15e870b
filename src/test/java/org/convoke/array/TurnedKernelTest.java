package org.convoke.array;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Convolution with a kernel and a centre is cross-correlation with both turned round. */
@Tag("vectors")
class TurnedKernelTest {
    @Property(tries = 100)
    void convolutionIsCorrelationWithTheKernelTurnedRound(
            @ForAll @IntRange(min = 1, max = 9) int n,
            @ForAll @IntRange(min = 1, max = 5) int k,
            @ForAll @IntRange(min = 1, max = 3) int s,
            @ForAll @IntRange(min = 0, max = 4) int centre,
            @ForAll boolean vectors,
            @ForAll long seed) {
        int c = centre % k;
        Kernels kernels = vectors ? new VectorKernels() : new PlainKernels();
        ConvolutionCase convolution = filled(n, k, s, c, Operation.CONVOLUTION, seed);
        ConvolutionCase correlation = filled(n, k, s, k - 1 - c, Operation.CORRELATION, seed);
        for (ConvolutionCase conv : new ConvolutionCase[] {convolution, correlation}) {
            conv.forward(kernels);
            conv.backward(kernels);
        }
        Axis columns = convolution.plan.window().columns();
        assertThat(columns.output())
                .isEqualTo(correlation.plan.window().columns().output());
        for (int j = 0; j < columns.output(); j++) {
            assertThat(convolution.y(0, 0, 0, j)).isEqualTo(correlation.y(0, 0, 0, j));
        }
        for (int v = 0; v < n; v++) {
            assertThat(convolution.dx(0, 0, 0, v)).isEqualTo(correlation.dx(0, 0, 0, v));
        }
        for (int p = 0; p < k; p++) {
            assertThat(convolution.dw(0, 0, 0, p)).isEqualTo(correlation.dw(0, 0, 0, k - 1 - p));
        }
    }

    private static ConvolutionCase filled(int n, int k, int s, int centre, Operation operation, long seed) {
        Window window = new Window(Axis.valid(1, 1, 1, operation), Axis.centred(n, k, s, centre, operation));
        ConvolutionCase conv = new ConvolutionCase(window, 1, 1, 1);
        for (int v = 0; v < n; v++) {
            conv.x(0, 0, 0, v, Values.at(seed, v));
        }
        for (int j = 0; j < window.columns().output(); j++) {
            conv.dy(0, 0, 0, j, Values.at(seed, 100 + j));
        }
        for (int p = 0; p < k; p++) {
            conv.w(0, 0, 0, operation == Operation.CONVOLUTION ? p : k - 1 - p, Values.at(seed, 200 + p));
        }
        return conv;
    }
}
