// Filters and search of the first page, the graph, calculators, and commands that are put together.
"use strict";
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/\s+/g, " ");

function filters() {
  const form = $("#filters");
  if (!form) return;
  const rows = $$("#claims tbody tr");
  const texts = rows.map((row) => folded(row.dataset.text));
  const number = /^\(?(\d{1,3})\)?$/;
  function passes(row, text) {
    for (const select of $$("select", form)) {
      const wanted = select.value;
      if (wanted && !row.dataset[select.name].split("|").includes(wanted)) return false;
    }
    const query = $("input[type=search]", form).value.trim();
    const equation = number.exec(query);
    if (equation) return row.dataset.equations.split(" ").includes(equation[1]);
    return folded(query).split(" ").every((word) => text.includes(word));
  }
  function show() {
    let count = 0;
    rows.forEach((row, k) => {
      row.hidden = !passes(row, texts[k]);
      count += row.hidden ? 0 : 1;
    });
    $("#count").textContent = count === rows.length ? `all ${count} claims` : `${count} of ${rows.length} claims`;
    const state = new URLSearchParams();
    for (const field of form.elements) if (field.name && field.value) state.set(field.name, field.value);
    try { history.replaceState(null, "", state.size ? `#${state}` : location.pathname); } catch { /* a page of its own */ }
  }
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  show();
}

function graph() {
  const nodes = $$(".graph .node");
  if (!nodes.length) return;
  const edges = $$(".graph .edge");
  const of = (key) => nodes.find((node) => node.dataset.key === key);
  function reached(start, from, to) {
    const found = new Set();
    const waiting = [start];
    while (waiting.length) {
      const key = waiting.pop();
      for (const edge of edges) {
        const other = edge.dataset[to];
        if (edge.dataset[from] === key && !found.has(other)) { found.add(other); waiting.push(other); }
      }
    }
    return found;
  }
  let chosen = null;
  function focus(key) {
    chosen = key === chosen ? null : key;
    const below = chosen ? reached(chosen, "above", "below") : new Set();
    const above = chosen ? reached(chosen, "below", "above") : new Set();
    const near = new Set([chosen, ...below, ...above]);
    for (const node of nodes) {
      const own = node.dataset.key;
      node.classList.toggle("chosen", own === chosen);
      node.classList.toggle("faded", chosen !== null && !near.has(own));
      node.setAttribute("aria-pressed", String(own === chosen));
    }
    const side = (one, other) => one.has(other) || other === chosen;
    for (const edge of edges) {
      const { below: low, above: high } = edge.dataset;
      const uses = chosen && side(below, low) && side(below, high);
      const used = chosen && side(above, low) && side(above, high);
      edge.classList.toggle("uses", Boolean(uses));
      edge.classList.toggle("used", Boolean(used));
      edge.classList.toggle("faded", chosen !== null && !uses && !used);
    }
    for (const item of $$("#graph-list > li")) item.hidden = chosen !== null && !near.has(item.dataset.key);
    const panel = $("#focus");
    panel.hidden = chosen === null;
    if (chosen === null) return;
    const item = $(`#graph-list > li[data-key="${CSS.escape(chosen)}"]`);
    const link = $("#focus-link");
    link.textContent = $("a", item).textContent;
    link.href = $("a", item).getAttribute("href");
    $("#focus-verdict").textContent = item.dataset.verdict;
    const fill = (selector, keys) => {
      const list = $(selector);
      list.textContent = keys.size ? "" : "nothing";
      [...keys].forEach((other, k) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = $("text", of(other)).textContent;
        button.addEventListener("click", () => focus(other));
        list.append(k ? " " : "", button);
      });
    };
    fill("#focus-uses", below);
    fill("#focus-used", above);
  }
  for (const node of nodes) {
    node.addEventListener("click", () => focus(node.dataset.key));
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); focus(node.dataset.key); }
      const step = { ArrowUp: ["below", "above"], ArrowDown: ["above", "below"] }[event.key];
      if (!step) return;
      event.preventDefault();
      const edge = edges.find((one) => one.dataset[step[0]] === node.dataset.key);
      if (edge) of(edge.dataset[step[1]]).focus();
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen) focus(chosen); });
  $("#unfocus").addEventListener("click", () => focus(chosen));
  const start = decodeURIComponent(location.hash.slice(1));
  if (of(start)) { focus(start); of(start).scrollIntoView({ block: "nearest", inline: "center" }); }
}

function calculators() {
  const form = $("#calculator");
  if (!form || typeof FORMULAS === "undefined") return;
  const described = JSON.parse($("#formulas-data").textContent);
  const answer = $("#answer");
  function check(parameter, value, text) {
    const { name } = parameter;
    const wrong = `${name} = ${text}: give ${parameter.says}`;
    if (value === null || !exact.isExact(value)) throw new Error(wrong);
    const compared = (end) => { const d = exact.A(value, exact.M(exact.I(-1n), exact.read(end))); return d.n; };
    if (parameter.whole && value.d !== 1n) throw new Error(wrong);
    const { members } = parameter;
    if (members.length && value.n <= BigInt(members.at(-1)) && !members.includes(Number(value.n))) throw new Error(wrong);
    if (parameter.even && value.n % 2n) throw new Error(wrong);
    if (parameter.above !== null && (compared(parameter.above) < 0n || (parameter.open_above && compared(parameter.above) === 0n))) throw new Error(wrong);
    if (parameter.below !== null && (compared(parameter.below) > 0n || (parameter.open_below && compared(parameter.below) === 0n))) throw new Error(wrong);
  }
  function valueOf(one, given, observed) {
    const values = {};
    for (const parameter of one.parameters) {
      const value = parameter.name === "N" && observed ? observed.N : exact.read(given[parameter.name] ?? "");
      check(parameter, value, parameter.name === "N" && observed ? exact.show(value) : given[parameter.name]);
      values[parameter.name] = value;
    }
    for (let k = 1; k <= one.traces; k++) values[`T_${k}`] = observed.traces[k - 1];
    const found = FORMULAS[one.name](values);
    if (exact.show(found) === null) throw new Error("no value there: see its domain");
    return found;
  }
  function compute() {
    const given = Object.fromEntries(new FormData(form));
    const order = Math.max(...described.map((one) => one.traces));
    let observed = null;
    answer.textContent = "";
    const row = (name, text, kind) => {
      const line = document.createElement("tr");
      line.className = kind;
      for (const [tag, content] of [["th", name], ["td", text]]) {
        const cell = document.createElement(tag);
        if (tag === "th") cell.scope = "row";
        cell.textContent = content;
        line.append(cell);
      }
      answer.append(line);
    };
    try {
      if (order) observed = observable.of(given.observable, order);
    } catch (error) { row("observable", error.message, "refused"); return; }
    const found = {};
    for (const one of described) {
      try {
        found[one.name] = valueOf(one, given, observed);
        row(one.title, exact.show(found[one.name]), "value");
      } catch (error) { row(one.title, error.message, "refused"); }
    }
    for (const one of described) {
      if (!one.exact || !found[one.name] || !found[one.exact]) continue;
      const holds = exact.P(found[one.exact], exact.read(one.power));
      const ratio = exact.float(found[one.name]) / exact.float(holds);
      row("printed over exact", ratio.toPrecision(4), Math.abs(ratio - 1) <= 0.1 ? "good" : "bad");
    }
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); compute(); });
  for (const button of $$("button[data-observable]", form)) {
    button.addEventListener("click", () => { form.elements.observable.value = button.dataset.observable; compute(); });
  }
  compute();
}

// A command of the shell from what is chosen in a form: {name} stands for a field.
function commands() {
  for (const form of $$("form[data-command]")) {
    const write = () => {
      const given = Object.fromEntries(new FormData(form));
      $("output", form).textContent = form.dataset.command.replace(/\{(\w+)\}/g, (_, name) => given[name] ?? "");
    };
    form.addEventListener("input", write);
    form.addEventListener("submit", (event) => event.preventDefault());
    write();
  }
}

// The sampled means of a page, nearest to or farthest from what is claimed first.
function sorting() {
  for (const select of $$("select[data-sorts]")) {
    const list = document.getElementById(select.dataset.sorts);
    const items = [...list.children];
    select.addEventListener("change", () => {
      const key = select.value;
      const sorted = key ? [...items].sort((a, b) => b.dataset[key] - a.dataset[key]) : items;
      list.append(...sorted);
    });
  }
}

// What campaigns have gathered: intervals or log-wealth, along the qubits or the draws.
function plots() {
  const svg = $("#plot");
  if (!svg) return;
  const rows = JSON.parse($("#gathered").textContent);
  const form = $("#plot-form");
  const said = $("#plot-said");
  const [left, right, top, bottom] = [46, 408, 12, 186];
  const make = (tag, given, text = "") => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) one.setAttribute(name, value);
    one.textContent = text;
    return one;
  };
  function draw() {
    svg.textContent = "";
    const along = form.elements.x.value;
    const wealth = form.elements.y.value === "log_wealth";
    const moved = (value) => (along === "draws" ? Math.log10(value) : value);
    const xs = rows.map((row) => moved(row[along]));
    const [first, last] = [Math.min(...xs), Math.max(...xs)];
    const x = (row) => left + 14 + ((moved(row[along]) - first) / (last - first || 1)) * (right - left - 28);
    const inDelta = (row, value) => (value - row.value) / row.delta;
    const limit = Math.max(...rows.map((row) => row.threshold));
    const values = wealth
      ? [0, limit, ...rows.map((row) => row.log_wealth)]
      : [-1.2, 1.2, ...rows.flatMap((row) => [row.mean, row.low ?? row.mean, row.high ?? row.mean].map((value) => inDelta(row, value)))];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const y = (value) => bottom - ((value - low) / (high - low || 1)) * (bottom - top);
    const line = (kind, at) => svg.append(make("line", { class: kind, x1: left, x2: right, y1: y(at), y2: y(at) }));
    if (!wealth) svg.append(make("rect", { class: "band", x: left, width: right - left, y: y(1), height: y(-1) - y(1) }));
    line("claimed", 0);
    if (wealth) line("limit", limit);
    for (const tick of wealth ? [0, limit] : [-1, 0, 1]) {
      svg.append(make("text", { x: left - 5, y: y(tick) + 4, "text-anchor": "end" }, String(Math.round(tick * 10) / 10)));
    }
    const labels = new Map(rows.map((row) => [Math.round(x(row)), row[along]]));
    let before = -Infinity;
    for (const [place, value] of [...labels].sort((a, b) => a[0] - b[0])) {
      if (place - before < 34) continue;
      svg.append(make("text", { x: place, y: bottom + 16, "text-anchor": "middle" }, String(value)));
      before = place;
    }
    svg.append(make("text", { x: (left + right) / 2, y: 216, "text-anchor": "middle" }, `${wealth ? "log-wealth against the claim" : "(mean − claimed)/δ"}, by ${along}`));
    for (const row of rows) {
      const point = make("g", { class: "point" });
      const at = wealth ? row.log_wealth : inDelta(row, row.mean);
      if (!wealth && row.low !== null) point.append(make("line", { class: "interval", x1: x(row), x2: x(row), y1: y(inDelta(row, row.low)), y2: y(inDelta(row, row.high)) }));
      point.append(make("circle", { class: "true", cx: x(row), cy: y(at), r: 4 }));
      point.append(make("circle", { class: "hit", cx: x(row), cy: y(at), r: 14 }));
      const words = `n = ${row.qubits}, L = ${row.layers}, ${row.statistic}: ${row.draws} draws, mean ${row.mean.toPrecision(4)} where ${row.value.toPrecision(4)} is claimed, log-wealth ${row.log_wealth.toFixed(2)} of ${row.threshold.toFixed(1)}: ${row.outcome}`;
      point.append(make("title", {}, words));
      point.addEventListener("click", () => { said.textContent = words; });
      svg.append(point);
    }
  }
  form.addEventListener("input", draw);
  draw();
}

filters();
plots();
graph();
calculators();
commands();
sorting();
