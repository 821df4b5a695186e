// Numbers of the calculators: fractions of whole numbers of any length, and floats where a root,
// a logarithm or an exponential is none. Each number is {n, d} with d > 0, or {f}.
"use strict";
const exact = (() => {
  const LONGEST = 200000; // bits of a power that is still worked out exactly
  const abs_ = (n) => (n < 0n ? -n : n);
  const bits = (n) => abs_(n).toString(16).length * 4;
  function gcd(a, b) {
    while (b) [a, b] = [b, a % b];
    return a;
  }
  const raw = (n, d) => (d < 0n ? { n: -n, d: -d } : { n, d });
  function I(n, d = 1n) {
    if (d === 0n) return F(n === 0n ? NaN : Infinity);
    if (d === 1n) return { n, d };
    const g = gcd(abs_(n), abs_(d));
    return raw(n / g, d / g);
  }
  const F = (f) => ({ f });
  const isExact = (x) => x.d !== undefined;
  // The float nearest to n/d, however long both are: 80 bits of the quotient, then its power of two.
  function float(x) {
    if (!isExact(x)) return x.f;
    if (x.n === 0n) return 0;
    const shift = 80 - (bits(x.n) - bits(x.d));
    const top = shift >= 0 ? (abs_(x.n) << BigInt(shift)) / x.d : abs_(x.n) / (x.d << BigInt(-shift));
    const half = Math.trunc(-shift / 2);
    const value = Number(top) * 2 ** half * 2 ** (-shift - half);
    return x.n < 0n ? -value : value;
  }
  function A(...terms) {
    if (!terms.every(isExact)) return F(terms.map(float).reduce((a, b) => a + b));
    let [n, d] = [0n, 1n];
    for (const t of terms) [n, d] = t.d === d ? [n + t.n, d] : [n * t.d + t.n * d, d * t.d];
    return I(n, d);
  }
  function M(...factors) {
    const known = factors.filter(isExact);
    const product = I(known.reduce((p, x) => p * x.n, 1n), known.reduce((p, x) => p * x.d, 1n));
    const rest = factors.filter((x) => !isExact(x));
    return rest.length ? F(rest.reduce((p, x) => p * x.f, float(product))) : product;
  }
  function root(n) {
    // The whole root of a whole number, if it is a square; else null.
    if (n < 0n) return null;
    if (n < 2n) return n;
    let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
    for (;;) {
      const y = (x + n / x) >> 1n;
      if (y >= x) return x * x === n ? x : null;
      x = y;
    }
  }
  function rootOf(x) {
    const [n, d] = [root(x.n), root(x.d)];
    return n !== null && d !== null ? I(n, d) : F(Math.sqrt(float(x)));
  }
  function P(base, power) {
    if (isExact(power) && power.d <= 2n) {
      if (!isExact(base)) return F(Math.pow(base.f, Number(power.n) / Number(power.d)));
      const inner = power.d === 2n ? rootOf(base) : base;
      if (!isExact(inner)) return F(Math.pow(inner.f, Number(power.n)));
      const size = abs_(power.n) * BigInt(Math.max(bits(inner.n), bits(inner.d)));
      if (size <= BigInt(LONGEST)) {
        const [n, d] = [inner.n ** abs_(power.n), inner.d ** abs_(power.n)];
        return power.n < 0n ? I(d, n) : I(n, d);
      }
      return F(raised(inner, Number(power.n)));
    }
    return F(Math.pow(float(base), float(power)));
  }
  // A long power from the logarithm, exact near 1.
  function raised(x, power) {
    const size = Math.exp(power * log(x.n < 0n ? raw(-x.n, x.d) : x).f);
    return x.n < 0n && Math.abs(power % 2) === 1 ? -size : size;
  }
  function log(x) {
    const value = float(x);
    if (isExact(x) && Math.abs(value - 1) < 0.5) return F(Math.log1p(float(A(x, I(-1n)))));
    return F(Math.log(value));
  }
  const exp = (x) => F(Math.exp(float(x)));
  const abs = (x) => (isExact(x) ? raw(abs_(x.n), x.d) : F(Math.abs(x.f)));
  // The error function: its series to 2.5, the continued fraction of its complement beyond.
  function erf(given) {
    const x = Math.abs(float(given));
    let value;
    if (x < 2.5) {
      let [term, sum] = [x, x];
      for (let k = 1; Math.abs(term) > 1e-18 * sum; k++) {
        term *= (-x * x) / k;
        sum += term / (2 * k + 1);
        if (k > 200) break;
      }
      value = (2 / Math.sqrt(Math.PI)) * sum;
    } else {
      let tail = 0;
      for (let k = 60; k >= 1; k--) tail = k / 2 / (x + tail);
      value = 1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + tail);
    }
    return F(float(given) < 0 ? -value : value);
  }
  // What is typed: 12, -3/4, 0.25, 1e-3, 2^12; null for anything else.
  function read(text) {
    const given = String(text).trim().replace(/−/g, "-").replace(/(\d)[\s_](?=\d)/g, "$1");
    const power = /^(\d{1,6})\^(\d{1,5})$/.exec(given);
    if (power) return Number(power[2]) <= 4096 ? I(BigInt(power[1]) ** BigInt(power[2])) : null;
    const ratio = /^(.+)\/(.+)$/.exec(given);
    if (ratio) {
      const [a, b] = [read(ratio[1]), read(ratio[2])];
      return a && b && b.n !== 0n ? M(a, I(b.d, b.n)) : null;
    }
    const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i.exec(given);
    if (!found || !(found[2] || found[3])) return null;
    const [sign, whole, after, raised_] = [found[1], found[2] || "", found[3] || "", found[4]];
    const places = Number(raised_ || 0) - after.length;
    let digits = BigInt((whole + after) || "0");
    if (sign === "-") digits = -digits;
    return places >= 0 ? I(digits * 10n ** BigInt(places)) : I(digits, 10n ** BigInt(-places));
  }
  const show = (x) => {
    const value = float(x);
    if (!Number.isFinite(value)) return null;
    const rounded = value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7)
      ? String(Number(value.toPrecision(10))) : value.toExponential(6).replace("e", " · 10^");
    if (!isExact(x)) return `${rounded}`;
    const text = x.d === 1n ? `${x.n}` : `${x.n}/${x.d}`;
    return text.length > 40 || text === rounded ? rounded : `${text} = ${rounded}`;
  };
  return { I, F, A, M, P, log, exp, erf, abs, float, read, show, isExact };
})();
if (typeof module !== "undefined") module.exports = exact;
