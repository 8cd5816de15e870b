package org.convoke.data.picture;

import java.util.Arrays;
import java.util.Locale;
import org.convoke.text.Setting;
import org.convoke.text.UserError;

/**
 * How the pixels of a picture become those of a larger or smaller one ({@code --resize}). Along one axis of n pixels that
 * becomes m, pixel i of the result is a weighted mean of pixels x = 0 … n − 1, with whole numbers w(i, x) ≥ 0 for weights; in two
 * dimensions the weights of rows and columns are multiplied:
 *
 * <pre>    p′[i][j] = ⌊(Σ_y Σ_x w(i, y) w(j, x) p[y][x] + T/2) / T⌋     T = Σ_y Σ_x w(i, y) w(j, x)</pre>
 *
 * <p>All sums are exact, so neither their order nor the machine matters, and rounding is half up, once.
 */
public enum Resampling {
    /**
     * The mean over the area that a new pixel covers, [i n/m, (i + 1) n/m): w(i, x) is the length of its overlap with [x, x + 1),
     * times m. Where the picture grows, most new pixels lie in one old one, and get its value.
     */
    AREA {
        @Override
        int first(long i, long n, long m) {
            return (int) (i * n / m);
        }

        @Override
        int last(long i, long n, long m) {
            return (int) (((i + 1) * n - 1) / m);
        }

        @Override
        long weight(long i, long x, long n, long m) {
            return Math.min((i + 1) * n, (x + 1) * m) - Math.max(i * n, x * m);
        }
    },

    /**
     * A triangle around the new pixel's centre, (i + ½) n/m, as wide as two old pixels, or as two new ones where the picture
     * shrinks, which keeps patterns finer than the new pixels from showing up as false ones: with c(x) = x + ½,
     * w(i, x) = max(0, 1 − |c(x) − (i + ½) n/m| / max(1, n/m)) · 2 max(n, m). Beyond the picture's edge there are no pixels.
     */
    BILINEAR {
        @Override
        int first(long i, long n, long m) {
            // The first x with (2x + 1) m > (2i + 1) n − 2 max(n, m).
            long bound = (2 * i + 1) * n - 2 * Math.max(n, m) - m;
            return (int) Math.max(0, Math.floorDiv(bound, 2 * m) + 1);
        }

        @Override
        int last(long i, long n, long m) {
            // The last x with (2x + 1) m < (2i + 1) n + 2 max(n, m).
            long bound = (2 * i + 1) * n + 2 * Math.max(n, m) - m;
            return (int) Math.min(n - 1, Math.floorDiv(bound - 1, 2 * m));
        }

        @Override
        long weight(long i, long x, long n, long m) {
            return 2 * Math.max(n, m) - Math.abs((2 * x + 1) * m - (2 * i + 1) * n);
        }
    };

    /** The first x whose weight for i is above 0. */
    abstract int first(long i, long n, long m);

    /** The last x whose weight for i is above 0. */
    abstract int last(long i, long n, long m);

    /** w(i, x), for x from first to last. */
    abstract long weight(long i, long x, long n, long m);

    /** The text that {@link #parse} makes this choice from. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the text form.
     *
     * @throws UserError if it is none of the choices
     */
    public static Resampling parse(String text) {
        for (Resampling resampling : values()) {
            if (resampling.text().equals(text.strip())) {
                return resampling;
            }
        }
        throw new UserError(Setting.RESIZE, text, "must be area or bilinear");
    }

    /**
     * The wanted pixels of a picture that is scaled.
     *
     * @throws BadImage if the picture is so long and thin that a sum would not fit in 64 bits
     */
    RasterImage scale(RasterImage image, ScaledAxis rows, ScaledAxis columns) throws BadImage {
        Weights down = new Weights(rows);
        Weights across = new Weights(columns);
        // (255 + 1/2) T at most.
        if (Math.multiplyHigh(down.greatestTotal(), 512 * across.greatestTotal()) != 0
                || down.greatestTotal() * 512 * across.greatestTotal() < 0) {
            throw new BadImage("of " + image.width() + " × " + image.height() + " pixels cannot be scaled");
        }
        byte[] pixels = new byte[image.channels() * rows.count() * columns.count()];
        long[][] sums = new long[rows.count()][columns.count()];
        long[] sumsOfRow = new long[columns.count()];
        for (int channel = 0; channel < image.channels(); channel++) {
            for (long[] sum : sums) {
                Arrays.fill(sum, 0);
            }
            int open = 0;
            for (int y = down.first[0]; y <= down.last[rows.count() - 1]; y++) {
                across.sums(image.pixels(), (channel * image.height() + y) * image.width(), sumsOfRow);
                while (down.last[open] < y) {
                    open++;
                }
                for (int i = open; i < rows.count() && down.first[i] <= y; i++) {
                    long weight = down.weights[i][y - down.first[i]];
                    long[] sum = sums[i];
                    for (int j = 0; j < sum.length; j++) {
                        sum[j] += weight * sumsOfRow[j];
                    }
                }
            }
            int at = channel * rows.count() * columns.count();
            for (int i = 0; i < rows.count(); i++) {
                for (int j = 0; j < columns.count(); j++) {
                    long total = down.totals[i] * across.totals[j];
                    pixels[at++] = (byte) ((sums[i][j] + total / 2) / total);
                }
            }
        }
        return new RasterImage(image.channels(), rows.count(), columns.count(), pixels);
    }

    /** The weights along one axis, for each new pixel that is wanted. */
    private final class Weights {
        final int[] first;
        final int[] last;
        final long[][] weights;
        final long[] totals;

        Weights(ScaledAxis axis) {
            first = new int[axis.count()];
            last = new int[axis.count()];
            weights = new long[axis.count()][];
            totals = new long[axis.count()];
            for (int k = 0; k < axis.count(); k++) {
                long i = axis.from() + k;
                first[k] = first(i, axis.length(), axis.scaled());
                last[k] = last(i, axis.length(), axis.scaled());
                weights[k] = new long[last[k] - first[k] + 1];
                for (int x = first[k]; x <= last[k]; x++) {
                    weights[k][x - first[k]] = weight(i, x, axis.length(), axis.scaled());
                    totals[k] += weights[k][x - first[k]];
                }
            }
        }

        long greatestTotal() {
            return Arrays.stream(totals).max().orElseThrow();
        }

        /** Σ_x w(j, x) p[x] for every j, of the row of pixels that starts at an offset. */
        void sums(byte[] pixels, int start, long[] sums) {
            for (int j = 0; j < sums.length; j++) {
                long[] w = weights[j];
                int at = start + first[j];
                long sum = 0;
                for (int x = 0; x < w.length; x++) {
                    sum += w[x] * (pixels[at + x] & 0xff);
                }
                sums[j] = sum;
            }
        }
    }
}
