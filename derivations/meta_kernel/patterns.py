"""Averages of products of g and h over all generators, at a fixed state: one for each pattern.

Shift O so that ⟨O⟩ = 0 in ψ = χ, which changes no g and no h, and let v = Oψ, w_a = X̃_aψ =
x_aψ + r_aη_a. Then

    g_a = −2r_a Im⟨v|η_a⟩,    h_aa = 2⟨w_a|O|w_a⟩,    h_ab = 2 Re⟨P_a|w_b⟩,   P_a = Ow_a − X̃_av.

X̃_a acts on the complement of ψ and η_a as another independent traceless involution, which
averages to zero. What odd powers of x or of η multiply vanishes. Averaging one layer of h_ab g_b
leaves G_a = 4ρ r_a Im⟨η_a|Ov⟩, ρ = E r²/d, whichever of the two stands left. All else are moments
on a sphere in d = 2(N − 1) real dimensions; vectors a = iv and b = i(Ov)_⊥, with a·a = m_2,
a·b = m_3, b·b = m_4 − m_2², and the compressions of O and O² to the complement of ψ.
"""

from __future__ import annotations

from collections import Counter

import sympy

from derivations.routes.central_moments import CENTRAL, LOCAL, central_moment
from derivations.routes.isotropic import REAL_DIMENSION, length_moment, sphere_norm
from derivations.statements.forms import Average, average
from derivations.statements.indexed import Letters
from derivations.statements.written import Product, Written
from derivations.symbols import N

__all__ = ["PATTERNS", "curvature_gradient", "pair_mean", "pattern_average"]

m2, m3, m4 = (central_moment(k) for k in (2, 3, 4))
TRACE = -N * LOCAL[0]  # Tr (O − ⟨O⟩)
SQUARE = CENTRAL[2] + N * LOCAL[0] ** 2  # Tr (O − ⟨O⟩)²
BB = m4 - m2**2  # b·b, and ⟨v|O|(Ov)_⊥⟩
RHO = length_moment(1) / REAL_DIMENSION


def _curvature_gradient_squared() -> sympy.Expr:
    """E h_aa g_a²: 8 E r⁴ E (η†Oη)(a·η)²."""
    return 8 * length_moment(2) * (2 * TRACE * m2 + 2 * m3) / sphere_norm(2)


def _pair_mean() -> sympy.Expr:
    """E h_ab g_a g_b: −8ρ E r² E Im⟨η|Ov⟩ Im⟨v|η⟩."""
    return 8 * RHO**2 * m3


def _diagonal_squared() -> sympy.Expr:
    """E h_aa² g_a⁴: 64 E r⁴(a·η)⁴ (4x²r²(v·η)² + r⁴(η†Oη)²)."""
    mixed = 12 * (length_moment(3) - length_moment(4)) * m2**3 / sphere_norm(3)
    trace, square = 2 * TRACE, 2 * (SQUARE - 2 * m2)  # of the compression, in real dimensions
    quartic = 3 * m2**2 * (trace**2 + 2 * square) + 6 * m2 * (4 * trace * m3 + 8 * BB) + 24 * m3**2
    return 64 * (mixed + length_moment(4) * quartic / sphere_norm(4))


def _pair_squared() -> sympy.Expr:
    """E h_ab² g_a² g_b²: b averaged at fixed P_a, then a."""
    r2, r4 = length_moment(1), length_moment(2)
    outer = r4 / sphere_norm(2)
    direction = (
        (2 * r2 - r4) * m2**2 / REAL_DIMENSION  # m_2(1 + x²)
        + r4 * (2 * (SQUARE - m2) * m2 + 2 * m4) / sphere_norm(2)  # r²⟨η|O²|η⟩
        + 8 * (r2 - 2 * r4) * m2**2 / sphere_norm(2)  # 2(x² − r²)|⟨v|η⟩|²
    )
    parallel = 2 * r4 * (m2 * BB + 2 * m3**2) / sphere_norm(2)
    return 64 * outer * (m2 * direction + parallel)


def _diagonal_with_pair() -> sympy.Expr:
    """E h_aa g_a² · h_ac g_a g_c: h_aa g_a³ G_a."""
    sextic = 6 * m2 * m3 * TRACE + 6 * m3**2 + 6 * m2 * BB
    return 64 * RHO * length_moment(3) * sextic / sphere_norm(3)


def _pairs_sharing() -> sympy.Expr:
    """E h_ab g_a g_b · h_ac g_a g_c: g_a² G_a²."""
    quartic = (m2 * BB + 2 * m3**2) / sphere_norm(2)
    return 64 * RHO**2 * length_moment(2) * quartic


curvature_gradient = sympy.expand(_curvature_gradient_squared())
pair_mean = sympy.expand(_pair_mean())

# At a fixed state distinct layers are independent: a product of means where no index is shared.
PATTERNS: dict[str, sympy.Expr] = {
    "aa,aa": _diagonal_squared(),
    "aa,bb": _curvature_gradient_squared() ** 2,
    "aa,ab": _diagonal_with_pair(),
    "ab,ab": _pair_squared(),
    "aa,bc": _curvature_gradient_squared() * _pair_mean(),
    "ab,ac": _pairs_sharing(),
    "ab,cd": _pair_mean() ** 2,
}

_H, _G = Letters("h", lambda *_: sympy.S.One), Letters("g", lambda *_: sympy.S.One)


def pattern_average(name: str, *ahead: Written) -> Average:
    r"""Return the average of a product of h_ab g_a g_b, as it is written, with factors ahead.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> printed(pattern_average("aa,ab")), printed(pattern_average("ab,ab"))
    ('\\mathbb{E}\\,h_{aa}g_a^2h_{ab}g_ag_b', '\\mathbb{E}\\,h_{ab}^2g_a^2g_b^2')
    """
    pairs = name.split(",")
    power = 2 if len(pairs) == 2 and pairs[0] == pairs[1] else 1
    factors: list[Written] = [*ahead]
    for pair in pairs[: len(pairs) // power]:
        h = _H[tuple(sympy.Symbol(index) for index in pair)]
        factors.append(h**power if power > 1 else h)
        for index, times in Counter(pair).items():
            g = _G[sympy.Symbol(index)]
            factors.append(g ** (power * times) if power * times > 1 else g)
    return average(Product(tuple(factors)))
