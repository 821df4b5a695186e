"""The compiled loop that runs a tape for a block of circuits side by side.

The pool has shape ``(entries, 2, width)``: real and imaginary parts apart and the circuit
last, so that every multiplication runs over contiguous circuits in vector registers and each
circuit's arithmetic is the same whatever its neighbours are. Steps are records of
:class:`.rows.Row`, and their tables records of :class:`.rows.Strides`.

For Taylor coefficients the pool has shape ``(entries, 6, width)``: real and imaginary parts of
the orders 0, 1 and 2.
"""

# ruff: noqa: ANN001 (numba infers the types)

from __future__ import annotations

from qntk_check.compiling import compiled
from qntk_check.kernel.contraction.rows import A_VARIES, B_VARIES, BOTH_VARY

__all__ = ["fill", "read", "run", "run_jets"]


@compiled(fastmath={"contract", "nsz"}, inline="always")
def _add_scaled(out, c, b, sign_a, sign_b) -> None:
    """Add a constant times b; fixed gates are mostly zeros and reals."""
    cr, ci = c.real, sign_a * c.imag
    if ci == 0.0:
        if cr != 0.0:
            for w in range(out.shape[1]):
                out[0, w] += cr * b[0, w]
                out[1, w] += cr * sign_b * b[1, w]
        return
    for w in range(out.shape[1]):
        br = b[0, w]
        bi = sign_b * b[1, w]
        out[0, w] += cr * br - ci * bi
        out[1, w] += cr * bi + ci * br


@compiled(fastmath={"contract", "nsz"}, inline="always")
def _add_product(out, a, b, sign_a, sign_b) -> None:
    """Add a·b, each conjugated or not."""
    for w in range(out.shape[1]):
        ar = a[0, w]
        ai = sign_a * a[1, w]
        br = b[0, w]
        bi = sign_b * b[1, w]
        out[0, w] += ar * br - ai * bi
        out[1, w] += ar * bi + ai * br


@compiled(fastmath={"contract", "nsz"})
def run(steps, tables, constants, pool) -> None:
    """Run all contractions in order."""
    for row in steps:
        sign_a = 1.0 - 2.0 * row.a_conjugate
        sign_b = 1.0 - 2.0 * row.b_conjugate
        # one loop over all (h, m, n): each is an entry of the result
        for entry in range(row.both * row.left * row.right):
            rest, n = divmod(entry, row.right)
            h, m = divmod(rest, row.left)
            at_h = tables[row.both_table + h]
            at_m = tables[row.left_table + m]
            at_n = tables[row.right_table + n]
            a0 = row.a + at_h.a + at_m.a
            b0 = row.b + at_h.b + at_n.b
            out = pool[row.out + at_h.out + at_m.out + at_n.out]
            out[:] = 0.0
            for k in range(row.summed_table, row.summed_table + row.summed):
                b = pool[b0 + tables[k].b]
                if row.constant == 1:
                    _add_scaled(out, constants[a0 + tables[k].a], b, sign_a, sign_b)
                else:
                    _add_product(out, pool[a0 + tables[k].a], b, sign_a, sign_b)


@compiled(fastmath={"contract", "nsz"}, inline="always")
def _add_jet_product(out, a, b, sign_a, sign_b) -> None:
    """Add the product of two jets, cut after the second order."""
    for w in range(out.shape[1]):
        ar, ai = a[0, w], sign_a * a[1, w]
        br, bi = b[0, w], sign_b * b[1, w]
        er, ei = a[2, w], sign_a * a[3, w]
        fr, fi = b[2, w], sign_b * b[3, w]
        gr, gi = a[4, w], sign_a * a[5, w]
        hr, hi = b[4, w], sign_b * b[5, w]
        out[0, w] += ar * br - ai * bi
        out[1, w] += ar * bi + ai * br
        out[2, w] += ar * fr - ai * fi + er * br - ei * bi
        out[3, w] += ar * fi + ai * fr + er * bi + ei * br
        out[4, w] += ar * hr - ai * hi + er * fr - ei * fi + gr * br - gi * bi
        out[5, w] += ar * hi + ai * hr + er * fi + ei * fr + gr * bi + gi * br


@compiled(fastmath={"contract", "nsz"})
def run_jets(steps, tables, constants, pool) -> None:
    """Run all contractions in order, on jets."""
    for row in steps:
        sign_a = 1.0 - 2.0 * row.a_conjugate
        sign_b = 1.0 - 2.0 * row.b_conjugate
        for entry in range(row.both * row.left * row.right):
            rest, n = divmod(entry, row.right)
            h, m = divmod(rest, row.left)
            at_h = tables[row.both_table + h]
            at_m = tables[row.left_table + m]
            at_n = tables[row.right_table + n]
            a0 = row.a + at_h.a + at_m.a
            b0 = row.b + at_h.b + at_n.b
            out = pool[row.out + at_h.out + at_m.out + at_n.out]
            out[:] = 0.0
            for k in range(row.summed_table, row.summed_table + row.summed):
                b = pool[b0 + tables[k].b]
                if row.constant == 1:
                    c = constants[a0 + tables[k].a]
                    for order in range(0, 6 if row.varying else 2, 2):
                        _add_scaled(out[order : order + 2], c, b[order : order + 2], sign_a, sign_b)
                    continue
                a = pool[a0 + tables[k].a]
                if row.varying == BOTH_VARY:
                    _add_jet_product(out, a, b, sign_a, sign_b)
                    continue
                # at most one of both varies: its higher orders times the other's value
                _add_product(out[0:2], a[0:2], b[0:2], sign_a, sign_b)
                for order in range(2, 6, 2):
                    if row.varying == A_VARIES:
                        _add_product(
                            out[order : order + 2], a[order : order + 2], b[0:2], sign_a, sign_b
                        )
                    elif row.varying == B_VARIES:
                        _add_product(
                            out[order : order + 2], a[0:2], b[order : order + 2], sign_a, sign_b
                        )


@compiled(fastmath={"contract", "nsz"})
def fill(pool, entries, cosines, sines) -> None:
    """Write the entries c·base + i·s·slope of many gates.

    ``pool`` has shape ``(entries, 2, width)``; entry i of gate ``entries.gates[i]`` goes to
    ``entries.rows[i]``, and ``entries.weights[i, part]`` is what c and s are multiplied by in its
    real or imaginary part.
    """
    for i in range(len(entries.rows)):
        gate = entries.gates[i]
        c, s, out = cosines[gate], sines[gate], pool[entries.rows[i]]
        for part in range(2):
            of_c, of_s = entries.weights[i, part]
            for w in range(out.shape[1]):
                out[part, w] = of_c * c[w] + of_s * s[w]


@compiled(fastmath={"contract", "nsz"})
def read(out, pool, entries, cosines, sines) -> None:
    """Write 2 Re Σ ∂G·dG/dθ of many gates to ``out``, shape ``(gates, width)``."""
    out[:] = 0.0
    for i in range(len(entries.rows)):
        gate = entries.gates[i]
        c, s, d, total = cosines[gate], sines[gate], pool[entries.rows[i]], out[gate]
        for part in range(2):
            of_c, of_s = 2 * entries.weights[i, part] * (1 - 2 * part)
            if of_c == 0.0 and of_s == 0.0:
                continue
            for w in range(out.shape[1]):
                total[w] += d[part, w] * (of_s * c[w] - of_c * s[w])
