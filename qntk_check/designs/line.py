r"""Second moments of a gradient on a line of qubits, exactly, from random two-qubit gates.

A circuit U = U_+ e^{−iθV} U_− has in each half a brickwork: layers of independent gates on
neighboring qubits, alternately on the pairs (0,1), (2,3), … and (1,2), (3,4), …. The layers at the
ends, next to the state |0…0⟩ and next to the observable H, are of the first kind. With every gate a
2-design, the averages of ρ_−⊗ρ_− and of H_+⊗H_+ over their halves, ρ_− = U_−ρU_−† and
H_+ = U_+†HU_+, are sums of products over the qubits of the identity I and the swap S of the two
copies. A gate on two qubits takes

    II → II,  SS → SS,  IS, SI → ⅖ (II + SS),

a pure state of its two qubits goes to (II + SS)/20, and a Pauli string other than 1 on them to
(4 SS − II)/15. For Pauli strings H and V the variance of ∂E = i Tr ρ_−[V, H_+] is then a bilinear
form in 2ⁿ coefficients each, a product over the qubits: no sampling error, and no leading order.

The transfer of such configurations is that of A. Nahum, S. Vijay, J. Haah, Phys. Rev. X 8, 021014
(2018); a gate on a line carries a support outwards by one qubit, so that the variance is zero
until V lies in the light cone of H.
"""

from __future__ import annotations

import math

import numpy as np

from qntk_check.arguments import check_count, check_real
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.observables import check_pauli

__all__ = ["line_depth", "line_gradient_variance", "line_light_cone", "line_reach"]

MOST_QUBITS = 22  # 4 million coefficients
MOST_LAYERS = 10**5
_SHARE = 2 / 5  # of II and of SS in what a gate makes of IS
# Tr over one qubit and both copies of τ·σ, of τ(V⊗V)σ and of τ(V⊗1)σ(1⊗V), for τ, σ = I, S.
_PLAIN = np.array([[4.0, 2.0], [2.0, 4.0]])
_SIDE = np.array([[0.0, 2.0], [2.0, 0.0]])
_AROUND = np.array([[0.0, 2.0], [2.0, 4.0]])


def line_gradient_variance(
    n: int, minus: int, plus: int, *, observable: str, generator: str
) -> float:
    """Return Var ∂E for brickworks of random two-qubit gates on both sides of a gate e^{−iθV}.

    Parameters
    ----------
    n
        Number of qubits, even, 2 … 22.
    minus, plus
        Layers of U_− and of U_+, each at least 1.
    observable, generator
        H and V, Pauli strings other than the identity.

    Raises
    ------
    DomainError
        If n is odd, a string has not n letters or is the identity.

    Examples
    --------
    On two qubits a gate is a 2-design of the whole, and the variance 2N²/((N − 1)(N + 1)²):

    >>> round(line_gradient_variance(2, 1, 1, observable="ZI", generator="IX") * 75, 12)
    32.0
    """
    n = check_count("n", n, least=2, most=MOST_QUBITS)
    if n % 2:
        raise DomainError(f"n = {n} is odd: the layers at the ends cover all qubits of an even n")
    minus, plus = (
        check_count(name, layers, most=MOST_LAYERS)
        for name, layers in (("minus", minus), ("plus", plus))
    )
    H, V = (
        _pauli(name, s, n) for name, s in (("observable", observable), ("generator", generator))
    )
    state = _evolved(_product([[1 / 20, 0, 0, 1 / 20]] * (n // 2)), minus)
    pairs = (H[i : i + 2] for i in range(0, n, 2))
    ends = [[1.0, 0, 0, 0] if pair == "II" else [-1 / 15, 0, 0, 4 / 15] for pair in pairs]
    moved = _evolved(_product(ends), plus)
    around, side = (
        _contracted(moved, [_PLAIN if letter == "I" else own for letter in V])
        for own in (_AROUND, _SIDE)
    )
    return float(2 * np.dot(state, around - side))


def line_light_cone(n: int, plus: int, *, observable: str) -> tuple[int, int]:
    """Return the first and the last qubit that H_+ may act on: elsewhere the variance is zero.

    Examples
    --------
    >>> line_light_cone(100, 3, observable="Z" + 99 * "I")
    (0, 3)
    """
    n, plus = check_count("n", n, least=2), check_count("plus", plus)
    H = _pauli("observable", observable, n)
    places = [place for place, letter in enumerate(H) if letter != "I"]
    first, last = min(places), max(places)
    for layer in range(min(plus, n + 1)):  # by then it holds the whole line
        first = max(0, first - (first - layer) % 2)
        last = min(n - 1, last + (last - layer + 1) % 2)
    return first, last


def line_reach(n: int, *, observable: str) -> int:
    """Return the fewest layers at which the light cone of H holds the last qubit.

    Examples
    --------
    >>> line_reach(100, observable="Z" + 99 * "I")
    99
    """
    n = check_count("n", n, least=2, most=MOST_LAYERS)
    for layers in range(1, 2 * n):
        if line_light_cone(n, layers, observable=observable)[1] == n - 1:
            return layers
    raise AssertionError  # a layer carries the cone outwards by one qubit


def line_depth(
    n: int, value: float, *, observable: str, generator: str, within: float = 0.1
) -> float:
    """Return the D from which on the variance with D layers on each side is near a value.

    It is between whole layers by a straight line. Odd numbers of layers are compared: at an end of
    the line even ones add nothing.

    Parameters
    ----------
    n, observable, generator
        As :func:`line_gradient_variance` takes them.
    value, within
        The value, that of 2-designs for example, and how far below it is near, as a share.

    Raises
    ------
    DomainError
        If 50n layers do not come near the value, or the first one is beyond every multiple of it.

    Examples
    --------
    >>> line_depth(2, 32 / 75, observable="ZI", generator="IX") < 1
    True
    """
    n, value = check_count("n", n, most=MOST_QUBITS), check_real("value", value, above=0)
    within = check_real("within", within, above=0, most=1)
    before = 0.0
    for layers in range(1, 50 * n, 2):
        found = line_gradient_variance(
            n, layers, layers, observable=observable, generator=generator
        )
        now = found / value
        if math.isinf(now):
            break
        if now >= 1 - within:
            return layers - 2 * (now - 1 + within) / (now - before)
        before = now
    raise DomainError(
        f"the variance is not near {value:g} within {50 * n} layers on each side: give a value "
        "that it tends to, such as that of 2-designs"
    )


def _pauli(name: str, string: object, n: int) -> str:
    found = check_pauli(str(string))
    if len(found) != n or set(found) == {"I"}:
        raise DomainError(
            f"the {name} is {found!r}: give a Pauli string of n = {n} letters, not all I"
        )
    return found


def _product(pairs: list[list[float]]) -> Array:
    found: Array = np.ones(1)
    for pair in pairs:
        found = np.outer(found, pair).reshape(-1)
    return found


def _evolved(vector: Array, layers: int) -> Array:
    """Apply the layers after the first, which the coefficients of the pairs hold already."""
    n = len(vector).bit_length() - 1
    for layer in range(1, layers):
        for left in range(layer % 2, n - 1, 2):
            parts = vector.reshape(2**left, 4, -1)
            apart = _SHARE * (parts[:, 1] + parts[:, 2])
            vector = np.zeros_like(parts)
            vector[:, 0], vector[:, 3] = parts[:, 0] + apart, parts[:, 3] + apart
    return vector.reshape(-1)


def _contracted(vector: Array, matrices: list[Array]) -> Array:
    for place, matrix in enumerate(matrices):
        parts = vector.reshape(2**place, 2, -1)
        vector = np.einsum("ts,asb->atb", matrix, parts)
    return vector.reshape(-1)
