package org.convoke.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.convoke.array.CounterRandom;
import org.convoke.train.PatchSums.Patches;
import org.junit.jupiter.api.Test;

class PatchWhiteningTest {
    private static final Patches PATCHES = new Patches(3, 9, 8, 2, 3, 2, 1);
    private static final List<Float> DEVIATION = List.of(0.25f, 0.2f, 0.3f);

    /** Images whose pixels resemble their neighbours and those of the other channels. */
    private static byte[] images(int count) {
        int[] random = new int[count * 3 * 72];
        byte[] pixels = new byte[random.length];
        for (int i = 0; i < random.length; i++) {
            random[i] = (int) (CounterRandom.bits(1, i % 72 / 3, i / 216) >>> 57)
                    + (int) (CounterRandom.bits(2, i, 0) >>> 58);
            pixels[i] = (byte) (random[i] + (i > 0 ? random[i - 1] / 4 : 0));
        }
        return pixels;
    }

    private static double[][] covariance(int images) {
        byte[] pixels = images(images);
        PatchSums sums = new PatchSums(PATCHES);
        for (int image = 0; image < images; image++) {
            sums.add(pixels, image);
        }
        return sums.covariance(DEVIATION);
    }

    /** The patches one after the other, as the network sees them but for the means. */
    private static double[][] patches(byte[] pixels, int images) {
        double[][] patches = new double[images * 7 * 6][18];
        for (int n = 0; n < patches.length; n++) {
            int image = n / 42;
            int row = n % 42 / 6;
            int column = n % 6;
            for (int e = 0; e < 18; e++) {
                int channel = e / 6;
                int at = ((image * 3 + channel) * 9 + row + e % 6 / 3 * 2) * 8 + column + e % 3;
                patches[n][e] = Byte.toUnsignedInt(pixels[at]) / 255.0 / DEVIATION.get(channel);
            }
        }
        return patches;
    }

    private static double[][] covariance(double[][] samples) {
        int k = samples[0].length;
        double[] mean = new double[k];
        for (double[] sample : samples) {
            for (int i = 0; i < k; i++) {
                mean[i] += sample[i] / samples.length;
            }
        }
        double[][] covariance = new double[k][k];
        for (double[] sample : samples) {
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    covariance[i][j] += (sample[i] - mean[i]) * (sample[j] - mean[j]) / samples.length;
                }
            }
        }
        return covariance;
    }

    @Test
    void theCovarianceIsThatOfThePatches() {
        double[][] expected = covariance(patches(images(12), 12));
        double[][] actual = covariance(12);
        for (int i = 0; i < 18; i++) {
            for (int j = 0; j < 18; j++) {
                assertThat(actual[i][j]).isCloseTo(expected[i][j], within(1e-9));
            }
        }
    }

    @Test
    void sumsOfPartsAreTheSumsOfAll() {
        byte[] pixels = images(4);
        PatchSums all = new PatchSums(PATCHES);
        PatchSums parts = new PatchSums(PATCHES);
        for (int image = 0; image < 4; image++) {
            all.add(pixels, image);
            PatchSums part = new PatchSums(PATCHES);
            part.add(pixels, 3 - image);
            parts.add(part.sums());
        }
        assertThat(parts.sums()).containsExactly(all.sums());
    }

    @Test
    void whitenedPatchesAreUncorrelatedAndOfVarianceOne() {
        double[][] patches = patches(images(12), 12);
        float[] kernels = PatchWhitening.kernels(covariance(12), 36);
        double[][] whitened = new double[patches.length][18];
        for (int n = 0; n < patches.length; n++) {
            for (int map = 0; map < 18; map++) {
                for (int e = 0; e < 18; e++) {
                    whitened[n][map] += kernels[map * 18 + e] * patches[n][e];
                }
            }
        }
        double[][] covariance = covariance(whitened);
        double[] values = SymmetricEigen.of(covariance(12)).values();
        for (int i = 0; i < 18; i++) {
            double shrunk = values[i] / (values[i] + PatchWhitening.EPSILON);
            for (int j = 0; j < 18; j++) {
                assertThat(covariance[i][j]).isCloseTo(i == j ? shrunk : 0, within(1e-5));
            }
        }
        for (int i = 0; i < 18 * 18; i++) {
            assertThat(kernels[18 * 18 + i]).isEqualTo(-kernels[i] + 0f);
        }
    }

    @Test
    void ofFewerMapsThoseOfTheGreatestEigenvalues() {
        double[][] diagonal = {{1, 0, 0}, {0, 4, 0}, {0, 0, 2.25}};
        float[] kernels = PatchWhitening.kernels(diagonal, 3);
        float four = (float) (1 / Math.sqrt(4 + PatchWhitening.EPSILON));
        float second = (float) (1 / Math.sqrt(2.25 + PatchWhitening.EPSILON));
        assertThat(kernels).containsExactly(0, four, 0, 0, 0, second, 0, -four, 0);
        assertThatThrownBy(() -> PatchWhitening.kernels(diagonal, 7)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eigenvectorsAreThoseOfTheMatrix() {
        double[][] a = covariance(12);
        SymmetricEigen eigen = SymmetricEigen.of(a);
        for (int v = 0; v < 18; v++) {
            double[] vector = eigen.vectors()[v];
            double greatest = 0;
            for (int i = 0; i < 18; i++) {
                double product = 0;
                for (int j = 0; j < 18; j++) {
                    product += a[i][j] * vector[j];
                }
                assertThat(product).isCloseTo(eigen.values()[v] * vector[i], within(1e-12));
                greatest = Math.abs(vector[i]) > Math.abs(greatest) ? vector[i] : greatest;
            }
            assertThat(greatest).isPositive();
            for (int w = 0; w <= v; w++) {
                double product = 0;
                for (int i = 0; i < 18; i++) {
                    product += vector[i] * eigen.vectors()[w][i];
                }
                assertThat(product).isCloseTo(v == w ? 1 : 0, within(1e-12));
            }
            assertThat(v == 0 || eigen.values()[v] <= eigen.values()[v - 1]).isTrue();
        }
    }

    @Test
    void imagesThatAreAllTheSameGiveFiniteKernels() {
        PatchSums sums = new PatchSums(PATCHES);
        sums.add(new byte[216], 0);
        for (float weight : PatchWhitening.kernels(sums.covariance(DEVIATION), 36)) {
            assertThat(Math.abs(weight)).isLessThan(50);
        }
    }
}
