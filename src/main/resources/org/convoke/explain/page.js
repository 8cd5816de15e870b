// The page: draws the boards, steps through the outputs, and recomputes when a control moves.
"use strict";

(() => {
  const CELL = 46;
  const state = JSON.parse(document.getElementById("state").textContent);
  const limits = { input: 12, kernel: 5, stride: 4 };
  let step = 0;
  let timer = 0;
  let rows;
  let columns;
  let y;

  const byId = (id) => document.getElementById(id);
  const pooling = () => state.layer === "pool";
  const number = (value) => String(Math.round(value * 1e4) / 1e4).replace("-", "−");
  const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));

  function element(parent, name, attributes, text) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (text !== undefined) node.textContent = text;
    parent.appendChild(node);
    return node;
  }

  // A matrix that keeps the numbers it has and gets more where it has grown.
  function resized(matrix, [height, width], fill) {
    return Array.from({ length: height }, (_, i) =>
      Array.from({ length: width }, (_, j) => (matrix[i] && j in matrix[i] ? matrix[i][j] : fill(i, j))));
  }

  function place(d) {
    return state.placement === "centre" ? state.centre[d] : state.placement;
  }

  function compute() {
    for (const d of [0, 1]) {
      if (state.placement === "valid") state.kernel[d] = Math.min(state.kernel[d], state.input[d]);
      state.centre[d] = Math.min(state.centre[d], state.kernel[d] - 1);
    }
    state.x = resized(state.x, state.input, (i, j) => (3 + 7 * (i * 5 + j)) % 10);
    state.w = resized(state.w, state.kernel, (i, j) => ((i + 2 * j) % 5) - 1);
    rows = Geometry.axis(state.input[0], state.kernel[0], state.stride[0], place(0), state.operation);
    columns = Geometry.axis(state.input[1], state.kernel[1], state.stride[1], place(1), state.operation);
    y = pooling()
      ? Geometry.pool(rows, columns, state.x)
      : Geometry.convolve(rows, columns, state.x, state.w, state.bias);
    step = Math.min(step, rows.output * columns.output - 1);
  }

  function board(id, height, width, [before, above, after, below], scale) {
    const svg = byId(id);
    svg.replaceChildren();
    const w = (width + before + after) * CELL;
    const h = (height + above + below) * CELL;
    svg.setAttribute("viewBox", `${-before * CELL - 18} ${-above * CELL - 18} ${w + 21} ${h + 21}`);
    svg.setAttribute("width", Math.round((w + 21) * scale));
    for (let j = 0; j < width; j++) {
      element(svg, "text", { x: (j + 0.5) * CELL, y: -above * CELL - 9, class: "index" }, j);
    }
    for (let i = 0; i < height; i++) {
      element(svg, "text", { x: -before * CELL - 9, y: (i + 0.5) * CELL, class: "index" }, i);
    }
    return svg;
  }

  function cell(svg, i, j, kind, text, textKind) {
    const box = element(svg, "rect", { x: j * CELL, y: i * CELL, width: CELL, height: CELL, rx: 5, class: `cell ${kind}` });
    element(svg, "text", { x: (j + 0.5) * CELL, y: (i + 0.5) * CELL, class: textKind || "" }, text);
    return box;
  }

  function draw() {
    const i = Math.floor(step / columns.output);
    const j = step % columns.output;
    const taps = Geometry.taps(rows, columns, i, j);
    const inside = taps.filter((t) => t.inside);
    const over = (axis) => Math.max(0, axis.at(axis.output - 1, axis.k - 1) - axis.n + 1);
    const wide = state.input[1] + columns.lead + over(columns) + columns.output + (pooling() ? 0 : columns.k);
    // Side by side where there is room; on a phone below each other.
    const scale = window.innerWidth > 900 ? Math.min(1, Math.max(0.5, 640 / (wide * CELL))) : 0.8;

    const back = byId("backward").checked;
    const input = board("input", rows.n, columns.n, [columns.lead, rows.lead, over(columns), over(rows)], scale);
    state.x.forEach((line, u) => line.forEach((value, v) => {
      const touched = inside.some((t) => t.u === u && t.v === v);
      const winner = pooling() && y[i][j].u === u && y[i][j].v === v;
      cell(input, u, v, winner ? "winner" : touched ? "touched" : "", number(value), winner ? "winner-text" : "");
    }));
    // The window is drawn at the origin and moved, so that it glides.
    const old = draw.position || "translate(0px, 0px)";
    const moving = element(input, "g", { id: "window" });
    moving.style.transform = old;
    taps.forEach((t) => {
      const x = (t.v - columns.at(j, 0)) * CELL;
      const top = (t.u - rows.at(i, 0)) * CELL;
      if (!t.inside) element(moving, "rect", { x: x + 3, y: top + 3, width: CELL - 6, height: CELL - 6, class: "outside" });
      if (!pooling()) element(moving, "text", { x: x + CELL - 10, y: top + 10, class: "small" }, number(state.w[t.p][t.q]));
      if (state.placement === "centre" && t.p === state.centre[0] && t.q === state.centre[1]) {
        element(moving, "circle", { cx: x + 9, cy: top + 9, r: 4, class: "dot" });
      }
    });
    element(moving, "rect", { width: columns.k * CELL, height: rows.k * CELL, rx: 6, class: "frame" });
    draw.position = `translate(${columns.at(j, 0) * CELL}px, ${rows.at(i, 0) * CELL}px)`;
    moving.getBoundingClientRect();
    moving.style.transform = draw.position;

    byId("kernel-figure").style.display = pooling() ? "none" : "";
    const kernel = board("kernel", rows.k, columns.k, [0, 0, 0, 0], scale);
    state.w.forEach((line, p) => line.forEach((value, q) => {
      cell(kernel, p, q, "", number(value));
      if (state.placement === "centre" && p === state.centre[0] && q === state.centre[1]) {
        element(kernel, "circle", { cx: q * CELL + 9, cy: p * CELL + 9, r: 4, class: "dot" });
      }
    }));

    const output = board("output", rows.output, columns.output, [0, 0, 0, 0], scale);
    y.forEach((line, a) => line.forEach((value, b) => {
      const now = a === i && b === j;
      const known = a * columns.output + b <= step;
      const shown = number(pooling() ? value.value : value);
      cell(output, a, b, now ? "now" : known ? "" : "hidden", known ? shown : "", now ? "now-text" : "")
        .addEventListener("click", () => go(a * columns.output + b));
    }));
    byId("dx-figure").style.display = back ? "" : "none";
    const dx = board("dx", rows.n, columns.n, [0, 0, 0, 0], scale);
    gradient().forEach((line, u) => line.forEach((value, v) => {
      const reached = inside.some((t) => t.u === u && t.v === v) && (!pooling() || (y[i][j].u === u && y[i][j].v === v));
      cell(dx, u, v, reached ? "touched" : "", number(value));
    }));
    words(i, j, inside, back);
  }

  // ∂E/∂x with a gradient of 1 for each output so far.
  function gradient() {
    const dy = y.map((line, i) => line.map((_, j) => (i * columns.output + j <= step ? 1 : 0)));
    return pooling() ? Geometry.poolBack(rows, columns, state.x, dy) : Geometry.convolveBack(rows, columns, state.w, dy);
  }

  function span(kind, text) {
    const node = document.createElement("span");
    node.className = kind;
    node.textContent = text;
    return node;
  }

  function words(i, j, inside, back) {
    const sum = byId("sum");
    sum.replaceChildren(span("y", `y[${i},${j}]`), " = ");
    if (pooling()) {
      const best = y[i][j];
      sum.append("max(");
      inside.forEach((t, n) => sum.append(n ? ", " : "", span("x", number(state.x[t.u][t.v]))));
      sum.append(") = ", span("y", number(best.value)));
    } else {
      if (state.bias) sum.append(number(state.bias), " + ");
      inside.forEach((t, n) => sum.append(n ? " + " : "", span("w", factor(state.w[t.p][t.q])), "·",
        span("x", factor(state.x[t.u][t.v]))));
      sum.append(" = ", span("y", number(y[i][j])));
    }
    const outside = rows.k * columns.k - inside.length;
    const left = outside ? `${outside} of the window's ${rows.k * columns.k} elements are outside the input and are ignored. ` : "";
    const found = pooling() ? `Found at x[${y[i][j].u},${y[i][j].v}]. ` : "";
    const way = `Here each output so far sends back dy = 1. ` + (pooling()
      ? `dy[${i},${j}] is added to dx[${y[i][j].u},${y[i][j].v}] and to nothing else.`
      : `Each input under the window gets its weight times dy[${i},${j}], each weight its input times dy[${i},${j}].`);
    byId("told").textContent = found + left + (back ? way : "");
    byId("position").textContent = `output ${step + 1} of ${rows.output * columns.output}`;
    byId("rows-formula").replaceChildren(span("formula", `rows: ${formula(rows)}`));
    byId("columns-formula").replaceChildren(span("formula", `columns: ${formula(columns)}`));
    const centre = (axis) => axis.weight(axis.lead);
    const counted = (axis) => Array.from({ length: axis.k }, (_, p) => number(p - centre(axis))).join(", ");
    byId("taps").textContent = `From the centre: ${counted(rows)} down and ${counted(columns)} to the right.`;
    byId("turned").textContent = pooling()
      ? `Max-pooling has no weights; among equal numbers the ${state.operation === "convolution" ? "last" : "first"} one wins.`
      : state.operation === "convolution"
        ? "Convolution: element a meets x[i·s − a], so the kernel is rotated by 180°."
        : "Cross-correlation: element a meets x[i·s + a], so the kernel is used as it is written.";
  }

  function formula(axis) {
    const { n, k, s, lead, output } = axis;
    if (state.placement === "valid") return `m = ⌊(n − k)/s⌋ + 1 = ⌊(${n} − ${k})/${s}⌋ + 1 = ${output}`;
    if (state.placement === "same") return `m = ⌈n/s⌉ = ⌈${n}/${s}⌉ = ${output}`;
    return `m = min(n, ⌊(n − 1 + b)/s⌋ + 1) = min(${n}, ⌊(${n} − 1 + ${lead})/${s}⌋ + 1) = ${output}`;
  }

  function go(to) {
    const all = rows.output * columns.output;
    step = ((to % all) + all) % all;
    draw();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    byId("play").textContent = "▶ play";
  }

  function play() {
    if (timer) return stop();
    timer = setInterval(() => go(step + 1), 900);
    byId("play").textContent = "❚❚ stop";
  }

  function sliders() {
    const box = byId("sliders");
    for (const name of ["input", "kernel", "stride", "centre"]) {
      const line = document.createElement("div");
      line.className = "slider";
      line.id = `${name}-line`;
      line.append(name);
      for (const d of [0, 1]) {
        const slider = document.createElement("input");
        slider.type = "range";
        slider.id = `${name}-${d}`;
        slider.setAttribute("aria-label", `${name}, ${d ? "to the right" : "down"}`);
        slider.addEventListener("input", () => {
          state[name][d] = Number(slider.value);
          update();
        });
        line.append(slider, span("", ""));
      }
      box.append(line);
    }
  }

  function controls() {
    for (const name of ["input", "kernel", "stride", "centre"]) {
      for (const d of [0, 1]) {
        const slider = byId(`${name}-${d}`);
        slider.min = name === "centre" ? 0 : 1;
        const valid = name === "kernel" && state.placement === "valid";
        slider.max = name === "centre"
          ? state.kernel[d] - 1
          : Math.max(valid ? Math.min(limits.kernel, state.input[d]) : limits[name], state[name][d]);
        slider.value = state[name][d];
        slider.disabled = name === "centre" && state.placement !== "centre";
        slider.nextSibling.textContent = state[name][d];
      }
    }
    byId("centre-line").classList.toggle("off", state.placement !== "centre");
    const operation = pooling() ? "pool" : state.operation;
    document.querySelector(`[name=operation][value=${operation}]`).checked = true;
    document.querySelector(`[name=placement][value=${state.placement}]`).checked = true;
  }

  function update() {
    compute();
    controls();
    draw();
  }

  function listen() {
    byId("first").addEventListener("click", () => go(0));
    byId("back").addEventListener("click", () => go(step - 1));
    byId("next").addEventListener("click", () => go(step + 1));
    byId("play").addEventListener("click", play);
    byId("backward").addEventListener("change", draw);
    byId("shuffle").addEventListener("click", () => {
      state.x = state.x.map((line) => line.map(() => Math.floor(Math.random() * 10)));
      state.w = state.w.map((line) => line.map(() => Math.floor(Math.random() * 7) - 3));
      update();
    });
    document.querySelectorAll("[name=operation]").forEach((radio) => radio.addEventListener("change", () => {
      state.layer = radio.value === "pool" ? "pool" : "conv";
      if (radio.value !== "pool") state.operation = radio.value;
      update();
    }));
    document.querySelectorAll("[name=placement]").forEach((radio) => radio.addEventListener("change", () => {
      state.placement = radio.value;
      update();
    }));
    document.addEventListener("keydown", (event) => {
      // Controls keep the keys that they use themselves.
      const own = event.target.closest && event.target.closest("input");
      const key = event.key;
      if (event.ctrlKey || event.altKey || event.metaKey || own) return;
      if (key === " " && event.target.closest && event.target.closest("button")) return;
      const actions = {
        ArrowRight: () => go(step + 1),
        ArrowLeft: () => go(step - 1),
        Home: () => go(0),
        End: () => go(rows.output * columns.output - 1),
        " ": play,
      };
      if (actions[key]) {
        event.preventDefault();
        actions[key]();
      }
    });
  }

  window.addEventListener("resize", draw);
  sliders();
  listen();
  update();
})();
