package org.convoke.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The eigenvalues of a symmetric matrix, greatest first, and unit eigenvectors in the same order, each with the sign that
 * makes its element of greatest size positive. The same bits on any machine.
 *
 * <p>By Jacobi's method: plane rotations, row after row of the upper triangle, until nothing beside the diagonal is left. (Golub
 * and Van Loan, "Matrix computations", 8.5.)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SymmetricEigen(double[] values, double[][] vectors) {
    private static final int MOST_SWEEPS = 100;
    /** How small the squares beside the diagonal are, beside all of them, that do not count. */
    private static final double NEGLIGIBLE = 1e-30;

    /**
     * @param symmetric is left as it is
     * @throws IllegalArgumentException if it has a value that is not finite
     */
    static SymmetricEigen of(double[][] symmetric) {
        int n = symmetric.length;
        double[][] a = new double[n][];
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = symmetric[i].clone();
            v[i][i] = 1;
        }
        for (int sweep = 0; !isDiagonal(a); sweep++) {
            if (sweep == MOST_SWEEPS) {
                throw new IllegalArgumentException(
                        "no eigenvalues of a matrix of " + n + " rows after " + MOST_SWEEPS + " sweeps");
            }
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, v, p, q);
                }
            }
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -a[i][i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new SymmetricEigen(
                Arrays.stream(order).mapToDouble(i -> a[i][i]).toArray(),
                Arrays.stream(order).mapToObj(i -> signed(v, i)).toArray(double[][]::new));
    }

    private static boolean isDiagonal(double[][] a) {
        double beside = 0;
        double all = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                all += a[i][j] * a[i][j];
                beside += i == j ? 0 : a[i][j] * a[i][j];
            }
        }
        return beside <= NEGLIGIBLE * all;
    }

    /** Makes a[p][q] zero. */
    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double cotangent = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + StrictMath.sqrt(1 + cotangent * cotangent));
        double c = 1 / StrictMath.sqrt(1 + t * t);
        double s = t * c;
        for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = c * kp - s * kq;
            a[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < a.length; k++) {
            double pk = a[p][k];
            double qk = a[q][k];
            a[p][k] = c * pk - s * qk;
            a[q][k] = s * pk + c * qk;
        }
        a[p][q] = 0;
        a[q][p] = 0;
        for (double[] row : v) {
            double kp = row[p];
            double kq = row[q];
            row[p] = c * kp - s * kq;
            row[q] = s * kp + c * kq;
        }
    }

    /** A column. */
    private static double[] signed(double[][] v, int column) {
        double[] vector = Arrays.stream(v).mapToDouble(row -> row[column]).toArray();
        double greatest = 0;
        for (double element : vector) {
            greatest = Math.abs(element) > Math.abs(greatest) ? element : greatest;
        }
        double sign = greatest < 0 ? -1 : 1;
        return Arrays.stream(vector).map(element -> sign * element + 0.0).toArray();
    }
}
