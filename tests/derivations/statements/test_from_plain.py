"""What is written in Unicode is set as one formula, and words stay words."""

from __future__ import annotations

import re

import pytest

from derivations.statements.from_plain import plain_to_latex

FORMULAS = [
    ("W_{L+1}", "W_{L+1}"),
    ("V_−,ℓ", r"V_{-,\ell}"),
    ("N → ∞", r"N\to\infty"),
    ("0 < η < 2/K", r"0<\eta<2/K"),
    ("O_0 = −1", "O_0=-1"),
    ("N(N+1)⋯(N+k−1)/k!", r"N(N+1)\cdots(N+k-1)/k!"),
    ("E|U_11|^{2k}", r"\mathbb{E}|U_{11}|^{2k}"),
    ("δℒ = −η Σ_ℓ (∂_ℓℒ)²", r"\delta\mathcal L=-\eta\sum_{\ell}(\partial_{\ell}\mathcal L)^2"),
    ("ηLg² ≪ 1", r"\eta Lg^2\ll1"),
    ("abs(ε(0))/√(KL)", r"|\varepsilon(0)|/\sqrt{KL}"),
    ("L ≫ √N", r"L\gg\sqrt{N}"),
    ("√E(μ²)", r"\sqrt{\mathbb{E}(\mu^2)}"),
    ("1/√width", r"1/\sqrt{\text{width}}"),
    ("(1−ηK̄)^t ε(0)", r"(1-\eta\bar K)^t\varepsilon(0)"),
    ("⅔ w (η|ε|)³ (LK)^{3/2}", r"\tfrac23w(\eta|\varepsilon|)^3(LK)^{3/2}"),
    ("2 E Tr(UU†)²", r"2\,\mathbb{E}\operatorname{Tr}(UU^{\dagger})^2"),
    ("K ≈ 2L Var_χ(O)/N", r"K\approx2L\operatorname{Var}_{\chi}(O)/N"),
    ("dz^(L)/dz^(ℓ)", r"dz^{(L)}/dz^{(\ell)}"),
    ("T_noise", r"T_{\mathrm{noise}}"),
    ("η/n_(ℓ−1)", r"\eta/n_{\ell-1}"),
    ("|0…0⟩", r"|0\dots0\rangle"),
    ("g gᵀ", r"gg^{\mathsf T}"),
    ("E σ′²", r"\mathbb{E}\sigma'^2"),
    ("L ~ N²", r"L\sim N^2"),
]


@pytest.mark.parametrize(("plain", "tex"), FORMULAS)
def test_a_formula_is_one_formula_wherever_it_stands(plain, tex):
    assert plain_to_latex(plain) == f"${tex}$"
    assert plain_to_latex(f"It is {plain}, as in (22).") == f"It is ${tex}$, as in (22)."
    assert plain_to_latex(f"so that {plain} holds") == f"so that ${tex}$ holds"


@pytest.mark.parametrize(
    "text",
    [
        "a 3-design and no 4-design",
        "see (22) and (53), below App. B",
        "as appendix E says",
        "J. Math. Phys. 48, 052104 (2007)",
        "Wick's rule, the circuit's depth",
        "I have a number, 0.7 to 1.1",
        "from step 60 to 120",
        "The = of it",
        "RY rotations with a line of CZ",
        "what (b) is, when (a) implies (c)",
    ],
)
def test_words_and_numbers_stay_text(text):
    assert plain_to_latex(text) == text


@pytest.mark.parametrize(
    ("plain", "tex"),
    [
        (
            "first order in σ_θ² (σ_θ²L ≪ 1)",
            r"first order in $\sigma_{\theta}^2$ $(\sigma_{\theta}^2L\ll1)$",
        ),
        ("any N. At the edge", "any $N$. At the edge"),
        ("within 10 %", r"within 10\,\%"),
        ("η = 0.1 (ηK near ¾)", r"$\eta=0.1$ ($\eta K$ near $\tfrac34$)"),
        ("≈ is read", r"$\approx$ is read"),
        ("Student's t over groups", "Student's $t$ over groups"),
    ],
)
def test_a_formula_ends_where_the_words_go_on(plain, tex):
    assert plain_to_latex(plain) == tex


def test_code_and_claims_are_set_in_typewriter():
    assert plain_to_latex("see designs.lie_algebra") == (
        r"see \texttt{designs.\allowbreak{}lie\_algebra}"
    )
    assert plain_to_latex("claim `one`, not a-claim", ("one", "a-claim")) == (
        r"claim \hyperref[claim:one]{\texttt{one}}, not "
        r"\hyperref[claim:a-claim]{\texttt{a-\allowbreak{}claim}}"
    )


def test_every_assumption_of_the_paper_is_set_without_a_leftover():
    from qntk_check.papers.liu2024 import PAPER

    for claim in PAPER.claims.values():
        for text in claim.assumptions:
            tex = plain_to_latex(text, tuple(PAPER.claims))
            assert tex.count("$") % 2 == 0, text
            outside = re.sub(r"\$[^$]*\$|\\texttt\{(?:[^{}]|\{\})*\}", "", tex)
            # Two formulas with nothing but a sign between them are one that was not seen.
            assert not re.search(r"\$ ?(=|[<>/^_]|\\textasciicircum) ?\$?", tex), tex
            assert "surd" not in tex, tex
            assert not re.search(r"\\_|\\textasciicircum", outside), tex


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        (
            "error_at_noise_time, η = 1/8",
            r"\texttt{error\_\allowbreak{}at\_\allowbreak{}noise\_\allowbreak{}time}, $\eta=1/8$",
        ),
        ("K_at_t", r"$K_{\mathrm{at}}$\_$t$"),
        ("U†² and x²′", r"$U^{\dagger}$$^2$ and $x^2$$'$"),
    ],
)
def test_no_operand_has_two_indices_or_two_powers(text, tex):
    assert plain_to_latex(text) == tex
