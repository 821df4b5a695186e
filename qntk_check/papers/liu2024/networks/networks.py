"""Appendices A and C: weights, back-propagation, laziness and the tangent kernel of networks."""

from __future__ import annotations

from qntk_check.papers.liu2024.networks import trials
from qntk_check.papers.liu2024.networks.checks import (
    compare_definition,
    printed_chain,
    printed_fluctuation,
    printed_gradient,
    printed_moment,
    printed_width,
)
from qntk_check.papers.liu2024.networks.exponent import exponent_check
from qntk_check.verdicts.model import Check, Claim, Subject, Tier
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, symbolic_check
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS"]

_moment = derived("derivations.setup.lecun")
_gradient = derived("derivations.networks.descent", "derive_gradient")
_flow = derived("derivations.networks.descent", "derive_flow")
_chain = derived("derivations.networks.chain", "derive_chain")
_laziness = derived("derivations.networks.laziness")
_kernel = derived("derivations.networks.kernel")
_linear = derived("derivations.networks.kernel", "derive_linear")
_relu = derived("derivations.networks.kernel", "derive_relu")
_wick = derived("derivations.networks.wick_limit")

_INITIALIZATION = "Independent normal weights and biases of mean 0, as in (33)."
_CLIPPED = (
    "Weights are unbounded, so samples are clipped at a stated multiple of the claimed value: what "
    "is tested with guaranteed error rates is the clipped mean, which can only be lower."
)

CLAIMS = (
    Claim(
        id="lecun-moment",
        statement=r"$\mathbb{E}(W_{ij}W^\dagger_{kl})=\frac{\sigma_W^2}{\text{width}}\,\delta_{ik}"
        r"\delta_{jl}$.",
        plain="E W_ij W†_kl = σ_W² δ_ik δ_jl / width",
        assumptions=(
            _INITIALIZATION,
            "(33) and (55) have no dagger and are right; width is the number of inputs n_(ℓ−1).",
            "Sampled through cosines of weights, which are bounded and whose means are exact.",
        ),
        corrected="E W_ij W_kl = σ_W² δ_ik δ_jl / width, as in (33) and (55); with the dagger of "
        "(3) E W_ij W†_kl = σ_W² δ_il δ_jk / width, as in (2)",
        corrected_tex=r"$\mathbb{E}(W_{ij}W_{kl})=\frac{\sigma_W^2}{\text{width}}\,\delta_{ik}"
        r"\delta_{jl}$, as in (33) and (55); with the dagger of (3) $\mathbb{E}(W_{ij}"
        r"W^\dagger_{kl})=\frac{\sigma_W^2}{\text{width}}\,\delta_{il}\delta_{jk}$, as in (2).",
        checks=(
            Check(Tier.SYMBOLIC, "two entries of a matrix", lambda _context: printed_moment()),
            symbolic_check(_moment, "lecun_second_moment", Subject.CORRECTED),
            trial_check("lecun-moment", "weights of drawn networks", trials.moment_trials,
                        Subject.CORRECTED, Tier.SAMPLED),
        ),
        derivations=(_moment,),
        formulas=("lecun_second_moment",),
    ),
    Claim(
        id="matrix-model-analogy",
        statement=r"The similarity between the LeCun parametrization (55) and the Haar integral "
        r"(57) might have an interpretation between matrix models and their effective field "
        r"theories; width corresponds to the dimension.",
        plain="networks and matrix models may be dual: width ↔ dimension, Wick ↔ Weingarten",
        assumptions=(
            "The theorem in it: for a fixed number of entries of a Haar-random U in U(N), Wick's "
            "rule for independent complex normal entries of mean square 1/N is the leading order "
            "of Weingarten's formula. The error is of relative order 1/N, and 1/N² where one "
            "pairing alone contributes; both orders are reached.",
            "It ends there: a trace sums so many entries that the errors add up, and "
            "E Tr(GG†)² = 2 E Tr(UU†)² at every N. LeCun weights are normal at every width, with "
            "no such error; duality, field theory and holography are analogies.",
        ),
        reason="A heuristic, as the paper says: a duality of theories is named, not defined.",
        rests_on=("first-moment", "lecun-moment"),
        checks=(proof_check(_wick),),
        derivations=(_wick,),
    ),
    Claim(
        id="mlp",
        statement=r"The multilayer perceptron (32), initialized by (33), is trained by (34) on the "
        r"loss (35) of the errors (36).",
        plain="the multilayer perceptron z^(ℓ+1) = b + W σ(z^(ℓ)), its initialization and training",
        assumptions=(
            "The last layer has no activation. All parameters have the same learning rate η.",
        ),
        reason="A definition: it fixes what is spoken of, and asserts nothing.",
        checks=(
            Check(Tier.SECOND_ROUTE, "written out neuron by neuron",
                  lambda _context: compare_definition()),
        ),
    ),
    Claim(
        id="mlp-gradient",
        statement=r"$d\mathcal L/d\theta_\mu=\sum y\,dz/d\theta_\mu+\sum z\,dz/d\theta_\mu$.",
        plain="dL/dθ = Σ y dz/dθ + Σ z dz/dθ",
        assumptions=("ε = z − y, as in (36).",),
        corrected="dL/dθ = Σ z dz/dθ − Σ y dz/dθ: the labels enter with a minus sign",
        corrected_tex=r"$d\mathcal L/d\theta_\mu=\sum z\,dz/d\theta_\mu-\sum y\,dz/d\theta_\mu$: "
        r"the labels enter with a minus sign.",
        checks=(
            Check(Tier.SYMBOLIC, "a network on its label", lambda _context: printed_gradient()),
            proof_check(_gradient, Subject.CORRECTED),
        ),
        derivations=(_gradient,),
    ),
    Claim(
        id="mlp-chain",
        statement=r"$dz^{(L)}_i/dW^{(\ell)}_{ik}=dz^{(L)}_i/dz^{(\ell)}_i\,\sigma^{(\ell-1)}_k$ "
        r"(40); in (41) $W^{(\ell+1)}_{kj}\sigma^{(\ell)}_j$ stands for $dz^{(\ell+1)}_k/"
        r"dz^{(\ell)}_j$; in (42) every weight and every slope has the index $j$.",
        plain="derivatives by back-propagation, with the indices of (40)–(42)",
        assumptions=("σ is differentiable; ReLU is, but at a point of probability 0.",),
        corrected="dz_i/dW_jk = dz_i/dz_j σ_k; dz_i/dz_j = Σ_k dz_i/dz_k W_kj σ′_j, with the "
        "prime; unrolled, every W and σ′ carries the index of its own layer",
        corrected_tex=r"$dz^{(L)}_i/dW^{(\ell)}_{jk}=dz^{(L)}_i/dz^{(\ell)}_j\,"
        r"\sigma^{(\ell-1)}_k$; $dz^{(\ell+1)}_k/dz^{(\ell)}_j=W^{(\ell+1)}_{kj}"
        r"\sigma'^{(\ell)}_j$, with the prime; unrolled, every weight and slope has the index of "
        r"its own layer.",
        checks=(
            Check(Tier.SYMBOLIC, "linear networks of small numbers",
                  lambda _context: printed_chain()),
            proof_check(_chain, Subject.CORRECTED),
        ),
        derivations=(_chain,),
    ),
    Claim(
        id="mlp-laziness",
        statement=r"$\mathbb{E}\left(dz^{(L)}_{i;\alpha}/dz^{(\ell)}_{j;\alpha}\right)^2=\frac1{n_L}"
        r"C_W^{(L)}\cdots C_W^{(\ell+1)}\,\mathbb{E}(\sigma^{(L-1)}\cdots\sigma^{(\ell+1)})^2$.",
        plain="E(dz^(L)/dz^(ℓ))² = (1/n_L) ∏ C_W E(σ^(L−1) … σ^(ℓ+1))²",
        assumptions=(
            _INITIALIZATION,
            "Exact for linear networks and ReLU at every width; for tanh, erf and other smooth σ "
            "at leading order in 1/n, E σ′² taken over the normal law of infinite width.",
            _CLIPPED,
        ),
        corrected="E(dz^(L)/dz^(ℓ))² = (1/n_ℓ) ∏_{m=ℓ}^{L−1} C_W^(m+1) E σ′(z^(m))²: the width is "
        "that of layer ℓ, and the slopes begin with layer ℓ",
        corrected_tex=r"$\mathbb{E}(dz^{(L)}_i/dz^{(\ell)}_j)^2=\frac1{n_\ell}\prod_{m=\ell}^{L-1}"
        r"C_W^{(m+1)}\,\mathbb{E}\,\sigma'(z^{(m)})^2$: the width is that of layer $\ell$, and the "
        r"slopes begin with layer $\ell$.",
        rests_on=("lecun-moment", "mlp-chain"),
        checks=(
            Check(Tier.SYMBOLIC, "a network of unequal widths", lambda _context: printed_width()),
            symbolic_check(_laziness, "mlp_laziness", Subject.CORRECTED),
            trial_check("mlp-laziness", "derivatives of drawn networks", trials.laziness_trials,
                        Subject.CORRECTED, Tier.SAMPLED),
        ),
        derivations=(_laziness,),
        formulas=("mlp_laziness", "mlp_laziness_as_printed"),
    ),
    Claim(
        id="mlp-kernel",
        statement=r"$H_{i_1i_2;\alpha_1\alpha_2}=\sum_\mu\frac{dz_{i_1;\alpha_1}}{d\theta_\mu}"
        r"\frac{dz_{i_2;\alpha_2}}{d\theta_\mu}$, and $\delta\varepsilon_{i;\delta}=-\eta"
        r"\sum H_{ii_1;\delta\alpha}\varepsilon_{i_1,\alpha}$.",
        plain="H = Σ_μ dz/dθ_μ dz/dθ_μ moves the errors: δε = −η Σ H ε",
        assumptions=(
            "The = of (46) is read at first order in η, as the ≈ of (18).",
            "Training runs: tanh networks of two hidden layers, weights of layer ℓ trained at the "
            "rate η/n_(ℓ−1); the kernel of the start predicts the whole run while the parameters "
            "move by a share of 1/√width.",
        ),
        rests_on=("mlp-gradient",),
        checks=(
            proof_check(_flow),
            trial_check("mlp-kernel", "networks trained", trials.training_trials),
        ),
        derivations=(_flow,),
    ),
    Claim(
        id="mlp-kernel-fluctuation",
        statement=r"$\mathbb{E}(\Delta H\Delta H)=\frac1{n_{L-1}}[\delta_{i_1i_2}\delta_{i_3i_4}A+"
        r"\delta_{i_1i_3}\delta_{i_2i_4}B+\delta_{i_1i_4}\delta_{i_2i_3}B]$ for $H$ of (45), whose "
        r"mean $\bar H$ stays of order 1.",
        plain="E ΔH ΔH = (1/n_(L−1)) [δδ A + δδ B + δδ B] for H of (45), whose mean is O(1)",
        assumptions=(
            _INITIALIZATION,
            "Proved for one hidden layer of any σ and any width. Two hidden layers are measured; "
            "the interval of the exponent is asymptotic (Student's t over groups of networks), and "
            "its rate stands beside the suite's α, not in it.",
            _CLIPPED,
        ),
        corrected="with the rates λ = 1/n_(ℓ−1) of weights and 1 of biases in the sum (45), as in "
        "the paper's reference [22], H̄ is O(1) and (48) holds; with equal rates, as printed, H̄ "
        "and Var H grow like the width, and Var H/H̄² is O(1/width)",
        corrected_tex=r"With the rates $\lambda=1/n_{\ell-1}$ of weights and $1$ of biases in the "
        r"sum (45), as in the paper's reference [22], $\bar H=O(1)$ and (48) holds; with equal "
        r"rates, as printed, $\bar H$ and $\operatorname{Var}H$ grow like the width, and "
        r"$\operatorname{Var}H/\bar H^2=O(1/\text{width})$.",
        rests_on=("lecun-moment", "mlp-chain"),
        checks=(
            Check(Tier.SYMBOLIC, "equal rates at widths 1 to 4",
                  lambda _context: printed_fluctuation()),
            proof_check(_kernel, Subject.CORRECTED),
            symbolic_check(_linear, "mlp_kernel_variance:linear", Subject.CORRECTED),
            symbolic_check(_relu, "mlp_kernel_variance:relu", Subject.CORRECTED),
            trial_check("mlp-kernel-fluctuation", "kernels of drawn networks",
                        trials.fluctuation_trials, Subject.CORRECTED, Tier.SAMPLED),
            exponent_check(Subject.CORRECTED),
        ),
        derivations=(_kernel, _linear, _relu),
        formulas=("mlp_kernel_variance",),
    ),
    Claim(
        id="vanishing-gradient",
        statement=r"Vanishing gradients come from many layers, laziness from the width: they are "
        r"two intrinsically different problems.",
        plain="vanishing gradients (depth) and laziness (width) are different problems",
        assumptions=(
            "What can be computed: the mean square of dz^(L)/dz^(ℓ) is exponential in the depth "
            "L − ℓ, and constant in it at the critical C_W E σ′² = 1; it is 1/n_ℓ in the width at "
            "every C_W. Both are seen at initialization: neither is more dynamical there.",
            _CLIPPED,
        ),
        reason="Whether two problems are intrinsically different is a matter of words.",
        rests_on=("mlp-laziness",),
        checks=(
            trial_check("vanishing-gradient", "depth against width", trials.depth_trials,
                        Subject.PRINTED, Tier.SAMPLED),
        ),
    ),
)  # fmt: skip
