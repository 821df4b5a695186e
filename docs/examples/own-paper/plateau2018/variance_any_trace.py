"""Every H: the printed variance has no term in Tr H, and the exact one has."""

import qntk_check.claims as qc
from plateau2018.gradient import NAME, VARIANCE, Setting

C = qc.Subject.CORRECTED
SHIFTED = Setting((0.8, 0.2), (1.0, 0.0), (2.0, -1.0))
WIDE = Setting((1.0, 0.0, 0.0, 0.0), (1.0, 1.0, 1.0, 0.0), (1.0, 1.0, 0.0, 0.0))
_proof = qc.derived("plateau2018.proof", "derive_any_trace")


def _fails(_context):
    """Divide the exact variance by the printed one: Tr H = N/2 or 0, Tr H² = N/2, V a Pauli."""
    N = 2**30
    off, near = (float(VARIANCE(N=N, P=1, V1=0, V2=N, traces=(t, N // 2)) * N) for t in (N // 2, 0))
    points = (qc.Point("a projector of rank N/2", 1.0, off), qc.Point("Tr H = 0", 1.0, near, True))
    return qc.printed_fails(
        f"for a projector of rank N/2 and N = 2^30 it is {off:.4f} times the printed one", {},
        off=abs(off - 1) > 0.4, contrast=qc.Contrast(points, tolerance=0.01),
    )  # fmt: skip


def _trials():
    return [SHIFTED.trial((NAME,)), WIDE.trial((NAME,))]


CLAIMS = (
    qc.Claim(
        id="variance-any-trace",
        statement=r"$\operatorname{Var}\partial_kE=2\operatorname{Tr}H^2\operatorname{Tr}\rho^2"
        r"(\operatorname{Tr}V^2/2^{3n}-\operatorname{Tr}^2V/2^{4n})$ for every Hermitian $H$.",
        plain="Var ∂E = 2 Tr H² Tr ρ² (Tr V²/N³ − Tr² V/N⁴) for every H",
        assumptions=("As restated from secondary sources, which state no condition on Tr H.",),
        corrected=qc.Correction(
            r"{0}, with $P$ for $\operatorname{Tr}\rho^2$, $V_k$ for $\operatorname{Tr}V^k$ and "
            r"$T_k$ for $\operatorname{Tr}H^k$; the printed form is its leading order if and only "
            r"if $T_1^2\ll NT_2$.",
            _proof,
        ),
        kind=qc.Kind.CONDITION,
        checks=(
            qc.Check(qc.Tier.SYMBOLIC, "a projector", _fails),
            qc.symbolic_check(_proof, NAME, C),
            qc.design_check("pairs of elements of groups", SHIFTED.averages, C),
            qc.trial_check("variance-any-trace", "drawn halves", _trials, C, qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
        formulas=(NAME,),
    ),
)
