// How a sequential test went: mean with its interval, and log-wealth, against the draws.
"use strict";
(() => {
  const data = document.getElementById("courses");
  if (!data) return;
  const rows = JSON.parse(data.textContent);
  const svg = document.getElementById("course");
  const which = document.getElementById("course-of");
  const at = document.getElementById("course-at");
  const said = document.getElementById("course-said");
  const [left, right] = [52, 408];
  const [upper, lower] = [[14, 132], [166, 262]]; // the two panels, top and bottom
  const most = 3; // in units of δ, beyond which an interval is cut off
  let row, x;

  function put(tag, given, text) {
    const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) one.setAttribute(name, value);
    if (text !== undefined) one.textContent = text;
    svg.append(one);
    return one;
  }
  const within = ([top, bottom], low, high) => (value) =>
    bottom - ((Math.min(high, Math.max(low, value)) - low) / (high - low || 1)) * (bottom - top);
  const path = (ys) => ys.map((y, k) => `${x(row.draws[k]).toFixed(1)},${y.toFixed(1)}`).join(" ");
  const shown = (value) => (value === null ? "without bound" : value.toFixed(2).replace("-", "−"));
  const label = (place, y, text) => put("text", { x: place, y: y + 4, "text-anchor": "end" }, text);

  function means() {
    const inDelta = (value) => (value - row.claimed) / row.delta;
    const y = within(upper, -most, most);
    put("rect", { class: "band", x: left, width: right - left, y: y(1), height: y(-1) - y(1) });
    put("line", { class: "claimed", x1: left, x2: right, y1: y(0), y2: y(0) });
    for (const [tick, text] of [[-1, "−δ"], [0, "claimed"], [1, "+δ"]]) label(left - 5, y(tick), text);
    const known = row.draws.map((_, k) => k).filter((k) => row.low[k] !== null);
    const corner = (k, side) => `${x(row.draws[k]).toFixed(1)},${y(inDelta(row[side][k])).toFixed(1)}`;
    put("polygon", { class: "reach", points: [...known.map((k) => corner(k, "high")), ...known.reverse().map((k) => corner(k, "low"))].join(" ") });
    put("polyline", { class: "line", points: path(row.mean.map((value) => y(inDelta(value)))) });
    put("text", { x: left, y: 10 }, "mean, and its interval at 95 %");
    return (k) => y(inDelta(row.mean[k]));
  }
  function wealths() {
    if (row.unbet) return [];
    const top = Math.max(row.refutes, row.supports, ...row.against, ...row.apart) * 1.05;
    const height = (value) => y(value ?? top); // what is impossible is lost at once
    const y = within(lower, Math.min(0, ...row.against), top);
    put("line", { class: "claimed", x1: left, x2: right, y1: y(0), y2: y(0) });
    const near = Math.abs(y(row.refutes) - y(row.supports)) < 12;
    put("line", { class: "limit", x1: left, x2: right, y1: y(row.refutes), y2: y(row.refutes) });
    put("line", { class: "enough", x1: left, x2: right, y1: y(row.supports), y2: y(row.supports) });
    label(left - 5, y(0), "0");
    label(left - 5, y(row.refutes) - (near ? 4 : 0), row.refutes.toFixed(1));
    label(left - 5, y(row.supports) + (near ? 8 : 0), row.supports.toFixed(1));
    put("polyline", { class: "lost", points: path(row.against.map(height)) });
    put("polyline", { class: "won", points: path(row.apart.map(height)) });
    put("text", { x: left, y: 158, class: "lost-word" }, "log-wealth: against the claim");
    put("text", { x: right, y: 158, "text-anchor": "end", class: "won-word" }, "against being δ off");
    return [(k) => height(row.against[k]), (k) => height(row.apart[k])];
  }
  function draw() {
    row = rows[Number(which.value)];
    row.unbet = [...row.against, ...row.apart].every((value) => value === null); // an interval decides
    svg.textContent = "";
    const last = row.draws.at(-1);
    x = (draws) => left + (draws / last) * (right - left);
    const places = [means(), ...wealths()];
    for (const share of [0, 0.5, 1]) {
      const text = Math.round(last * share).toLocaleString("en");
      put("text", { x: x(last * share), y: 279, "text-anchor": share === 1 ? "end" : "middle" }, text);
    }
    put("text", { x: (left + right) / 2, y: 294, "text-anchor": "middle" }, "draws");
    const cursor = put("line", { class: "cursor", y1: upper[0], y2: lower[1] });
    const dots = ["true", "lost-dot", "won-dot"].slice(0, places.length).map((kind) => put("circle", { class: kind, r: 3.5 }));
    const tell = () => {
      const k = Number(at.value);
      const place = x(row.draws[k]);
      cursor.setAttribute("x1", place);
      cursor.setAttribute("x2", place);
      places.forEach((y, j) => { dots[j].setAttribute("cx", place); dots[j].setAttribute("cy", y(k)); });
      const interval = row.low[k] === null ? "no interval yet" : `${row.low[k].toPrecision(4)} to ${row.high[k].toPrecision(4)}`;
      const end = k === row.draws.length - 1 ? ` ${row.outcome}.` : "";
      const bets = row.unbet ? "the interval decides, and nothing is bet" : `log-wealth ${shown(row.against[k])} against it, which ${row.refutes.toFixed(1)} refutes, and ${shown(row.apart[k])} against being δ off, of which ${row.supports.toFixed(1)} is enough`;
      said.textContent = `After ${row.draws[k].toLocaleString("en")} draws: mean ${row.mean[k].toPrecision(4)} (${interval}) where ${row.claimed.toPrecision(4)} is claimed; ${bets}.${end}`;
    };
    at.max = String(row.draws.length - 1);
    at.value = at.max;
    at.oninput = tell;
    svg.onpointermove = svg.onclick = (event) => {
      const box = svg.getBoundingClientRect();
      const place = ((event.clientX - box.left) / box.width) * 420;
      const off = row.draws.map((draws) => Math.abs(x(draws) - place));
      at.value = String(off.indexOf(Math.min(...off)));
      tell();
    };
    tell();
  }
  which.addEventListener("change", draw);
  draw();
})();
