// What org.convoke.array does, for the browser: the geometry of an axis, convolution and max-pooling of one channel.
// The same names and formulas as in Axis.java; a test compares the two.
"use strict";

const Geometry = {
  // y[i] = Σ_r w[p(r)] · x[i·s − b + r], with m outputs. place: "valid", "same" or the centre's number.
  axis(n, k, s, place, operation) {
    let lead = 0;
    let output = Math.floor((n - k) / s) + 1;
    if (place === "same") {
      output = Math.ceil(n / s);
      lead = Math.floor(Math.max((output - 1) * s + k - n, 0) / 2);
    } else if (place !== "valid") {
      lead = operation === "correlation" ? place : k - 1 - place;
      output = Math.min(n, Math.floor((n - 1 + lead) / s) + 1);
    }
    return {
      n, k, s, lead, output,
      weight: (r) => (operation === "correlation" ? r : k - 1 - r),
      at: (i, r) => i * s - lead + r,
      inside: (u) => u >= 0 && u < n,
    };
  },

  // The products of output (i, j) in the order of the input: {p, q} of the kernel meets {u, v} of the input.
  taps(rows, columns, i, j) {
    const taps = [];
    for (let r = 0; r < rows.k; r++) {
      for (let q = 0; q < columns.k; q++) {
        const u = rows.at(i, r);
        const v = columns.at(j, q);
        taps.push({ p: rows.weight(r), q: columns.weight(q), u, v, inside: rows.inside(u) && columns.inside(v) });
      }
    }
    return taps;
  },

  convolve(rows, columns, x, w, bias) {
    return Geometry.each(rows, columns, (taps) => taps.reduce((sum, t) => sum + w[t.p][t.q] * x[t.u][t.v], bias));
  },

  // The greatest value and where it was; of equal ones the first in the order of the kernel's elements.
  pool(rows, columns, x) {
    return Geometry.each(rows, columns, (taps) => {
      const ordered = [...taps].sort((a, b) => a.p - b.p || a.q - b.q);
      const best = ordered.reduce((a, b) => (x[b.u][b.v] > x[a.u][a.v] ? b : a));
      return { value: x[best.u][best.v], u: best.u, v: best.v };
    });
  },

  each(rows, columns, one) {
    return Array.from({ length: rows.output }, (_, i) =>
      Array.from({ length: columns.output }, (_, j) => one(Geometry.taps(rows, columns, i, j).filter((t) => t.inside))));
  },

  // ∂E/∂x: every output's gradient goes back along its products.
  convolveBack(rows, columns, w, dy) {
    const dx = Array.from({ length: rows.n }, () => Array(columns.n).fill(0));
    dy.forEach((line, i) => line.forEach((d, j) => Geometry.taps(rows, columns, i, j)
      .filter((t) => t.inside)
      .forEach((t) => { dx[t.u][t.v] += w[t.p][t.q] * d; })));
    return dx;
  },

  // ∂E/∂x of a max-pooling: every gradient goes to the place of its maximum.
  poolBack(rows, columns, x, dy) {
    const dx = Array.from({ length: rows.n }, () => Array(columns.n).fill(0));
    Geometry.pool(rows, columns, x).forEach((line, i) => line.forEach((best, j) => { dx[best.u][best.v] += dy[i][j]; }));
    return dx;
  },
};
