// Traces of an observable that is typed: weighted Pauli strings or eigenvalues, exactly.
"use strict";
const observable = (() => {
  const MOST = 200000; // products of strings in one power
  // "0.5 ZZI" a line, or "ZZI": x and z masks as whole numbers, and a weight.
  function strings(text) {
    const found = [];
    for (const line of text.split(/[\n;,]+/)) {
      if (!line.trim()) continue;
      const match = /^\s*(?:([-+]?\s*[^\sA-Z]*)\s*[*·]?\s*)?([IXYZ]+)\s*$/.exec(line);
      if (!match) throw new Error(`“${line.trim()}” is no weighted Pauli string: write one as 0.5 ZZI`);
      const sign = (match[1] || "").replace(/\s/g, "");
      const weight = exact.read(sign === "" || sign === "+" ? "1" : sign === "-" ? "-1" : sign);
      if (!weight) throw new Error(`“${sign}” in “${line.trim()}” is no number`);
      let [x, z] = [0n, 0n];
      for (const letter of match[2]) {
        x = (x << 1n) | (letter === "X" || letter === "Y" ? 1n : 0n);
        z = (z << 1n) | (letter === "Z" || letter === "Y" ? 1n : 0n);
      }
      found.push({ x, z, weight, length: match[2].length });
    }
    if (!found.length) throw new Error("no Pauli string is given: write one as 0.5 ZZI");
    const lengths = new Set(found.map((s) => s.length));
    if (lengths.size > 1) throw new Error(`strings of ${[...lengths].join(" and ")} letters: give all one length`);
    return found;
  }
  const ones = (n) => { let c = 0; for (; n; n &= n - 1n) c++; return c; };
  // A string is i^(xz) X^x Z^z; a product of two keeps the power of i that is left over.
  function phase(a, b) {
    const [x, z] = [a.x ^ b.x, a.z ^ b.z];
    return (((ones(a.x & a.z) + ones(b.x & b.z) + 2 * ones(a.z & b.x) - ones(x & z)) % 4) + 4) % 4;
  }
  const key = (x, z, n) => (x << n) | z;
  function product(left, right, n) {
    if (left.size * right.size > MOST) throw new Error("too many strings for this page: qntk-check takes more");
    const found = new Map();
    for (const a of left.values()) for (const b of right.values()) {
      const [x, z] = [a.x ^ b.x, a.z ^ b.z];
      const turned = phase(a, b);
      let [re, im] = [a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re];
      for (let k = 0; k < turned; k++) [re, im] = [-im, re];
      const name = key(x, z, n);
      const old = found.get(name);
      if (old) { old.re += re; old.im += im; } else found.set(name, { x, z, re, im });
    }
    for (const [name, s] of found) if (!s.re && !s.im) found.delete(name);
    return found;
  }
  // Tr(AB) over N, of which only equal strings are left.
  function overlap(left, right) {
    let sum = 0n;
    for (const [name, a] of left) {
      const b = right.get(name);
      if (b) sum += a.re * b.re - a.im * b.im;
    }
    return sum;
  }
  function ofStrings(text, order) {
    const given = strings(text);
    const n = BigInt(given[0].length);
    const common = given.reduce((d, s) => d * s.weight.d, 1n);
    const first = new Map();
    for (const s of given) {
      const name = key(s.x, s.z, n);
      const re = (s.weight.n * common) / s.weight.d;
      const old = first.get(name);
      if (old) old.re += re; else first.set(name, { x: s.x, z: s.z, re, im: 0n });
    }
    const powers = [null, first];
    for (let k = 2; k <= Math.ceil(order / 2); k++) powers.push(product(powers[k - 1], first, n));
    const N = 2n ** n;
    const identity = first.get(0n);
    const traces = [exact.I(N * (identity ? identity.re : 0n), common)];
    for (let k = 2; k <= order; k++) {
      const half = Math.floor(k / 2);
      traces.push(exact.I(N * overlap(powers[half], powers[k - half]), common ** BigInt(k)));
    }
    return { N: exact.I(N), traces };
  }
  // "1 x8, -1 x8" or "1, -1, 0": eigenvalues, with how often each comes.
  function ofEigenvalues(text, order) {
    const values = text.split(/[\n;,]+/).filter((part) => part.trim()).map((part) => {
      const [value, times] = part.split(/[x×]/);
      const [number, count] = [exact.read(value), times === undefined ? exact.I(1n) : exact.read(times)];
      if (!number) throw new Error(`“${part.trim()}” is no eigenvalue: write 1, -1 or 1 x8, -1 x8`);
      if (!count || count.d !== 1n || count.n < 1n) throw new Error(`“${times}” in “${part.trim()}” is no number of times`);
      return { number, count };
    });
    const N = values.reduce((sum, v) => exact.A(sum, v.count), exact.I(0n));
    if (N.n < 2n) throw new Error("give at least two eigenvalues: 1, -1");
    const traces = [];
    for (let k = 1; k <= order; k++) {
      const power = exact.I(BigInt(k));
      traces.push(values.reduce((s, v) => exact.A(s, exact.M(v.count, exact.P(v.number, power))), exact.I(0n)));
    }
    return { N, traces };
  }
  const of = (text, order) => (/[IXYZ]/.test(text) ? ofStrings(text, order) : ofEigenvalues(text, order));
  return { of };
})();
if (typeof module !== "undefined") module.exports = observable;
