"""The inventory of the paper: every assertion, its permanent id and its permanent number.

The number is a row's place, and fixes how much of the paper's error budget the claim may spend, so
it never changes and is never used twice; a new claim goes to the end. The letters say what can
decide it, see :class:`qntk_check.verdicts.paper.Entry`.
"""

from __future__ import annotations

from qntk_check.verdicts.paper import Entry, inventory

__all__ = ["INVENTORY"]

_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    # Set-up and designs
    ("gradient-step", "(1) (12)", "δθ_ℓ = −η ∂L/∂θ_ℓ", "S", "Set-up and designs"),
    ("first-moment", "(2) (38) (57)", "∫ U_ij U†_kl = δ_il δ_jk / N", "SX", "Set-up and designs"),
    (
        "lecun-moment",
        "(3) (33) (55)",
        "E W_ij W_kl† = σ_W² δ_ik δ_jl / width",
        "SM",
        "Set-up and designs",
    ),
    (
        "pauli-algebra",
        "(8) (9)",
        "σ_x, σ_y, σ_z; local Paulis square to one",
        "S",
        "Set-up and designs",
    ),
    ("ansatz", "(10) (15)", "U(θ) = ∏ W_ℓ exp(iθ_ℓ X_ℓ)", "D", "Set-up and designs"),
    ("loss", "(11) (16)", "L = ½(⟨O⟩ − O_0)² = ½ε²", "D", "Set-up and designs"),
    (
        "design-definition",
        "(13)",
        "a k-design reproduces the k-fold twirl",
        "X",
        "Set-up and designs",
    ),
    (
        "moment-scaling",
        "(14) (56) (58)",
        "degree-k moments are O(1/poly N)",
        "S",
        "Set-up and designs",
    ),
    (
        "local-circuits-converge",
        "§2.3",
        "local random circuits approach k-designs in polynomial depth",
        "MC",
        "Set-up and designs",
    ),
    (
        "plateau-laziness",
        "Def. 2.1, 2.2",
        "definitions of barren plateau and laziness",
        "D",
        "Set-up and designs",
    ),
    (
        "overparametrization",
        "§1, §3, App. B",
        "L Tr(O²)/N² ≈ 1; ηL Tr(O²)/N² ≈ 1; L ≫ 1",
        "S",
        "Set-up and designs",
    ),
    (
        "laziness-without-plateau",
        "§1, §5",
        "each angle barely moves, the loss still falls at O(1) rate",
        "ST",
        "Set-up and designs",
    ),
    (
        "many-minima",
        "Fig. 1",
        "overparametrized landscape: good minima near any start",
        "TC",
        "Set-up and designs",
    ),
    # The kernel
    ("first-order-error", "(17) (18)", "δε ≈ −ηKε", "S", "The kernel"),
    ("kernel-psd", "§3", "for a data set K is symmetric positive semidefinite", "S", "The kernel"),
    ("frozen-decay", "(19)", "ε(t) = (1 − ηK)^t ε(0)", "ST", "The kernel"),
    (
        "segments",
        "(21) (25)",
        "V_−,ℓ and V_+,ℓ are independent 2-designs for every ℓ",
        "S",
        "The kernel",
    ),
    ("kernel-form", "(24)", "K = −Σ ⟨Ψ0 V_+† [X, V_−† O V_−] V_+ Ψ0⟩²", "S", "The kernel"),
    ("kernel-mean", "(22)", "K̄ = 2L(N Tr O² − Tr² O)/((N+1)(N²−1))", "SXM", "The kernel"),
    ("kernel-mean-large-n", "(22)", "K̄ ≈ 2L Tr O²/N²", "S", "The kernel"),
    ("kernel-spread", "(23) (49)", "ΔK ≈ (√L/N²) √(8 Tr²(O²) + 12 Tr O⁴)", "SXM", "The kernel"),
    (
        "kernel-concentrates",
        "§3, (52)",
        "ΔK/K̄ = O(1/√L), K concentrates for L ≫ 1",
        "SM",
        "The kernel",
    ),
    ("four-designs-needed", "§3", "ΔK comes from higher-order designs", "SXM", "The kernel"),
    # Precision
    ("training-time", "(26)", "log(1/ε_r) ≈ −T log(1−ηK̄) ≈ ηK̄T", "S", "Precision"),
    ("training-time-traces", "(27)", "log(1/ε_r) ≈ 2ηL Tr(O²) T / N²", "ST", "Precision"),
    ("constant-time", "§4", "T = O(1) needs ηK̄ ≈ 1; more L converges faster", "ST", "Precision"),
    ("measurement-cost", "§4", "precision ε costs 1/ε^α shots; σ_θ ∝ 1/√shots", "SMC", "Precision"),
    # Concentration conditions
    ("second-order-error", "(50)", "δε = −ηKε + ½η²ε²μ", "S", "Concentration conditions"),
    ("meta-kernel-mean", "App. B", "E(μ) = 0", "SXM", "Concentration conditions"),
    ("meta-kernel-spread", "(51)", "Δμ ≈ √32 L Tr^(3/2)(O²)/N³", "SM", "Concentration conditions"),
    ("condition-kernel", "(52)", "ΔK ≪ K ⇔ L ≫ 1", "SM", "Concentration conditions"),
    ("condition-meta-kernel", "(53)", "⇔ ηΩ_O ε(0)/N ≪ 1", "S", "Concentration conditions"),
    ("trace-ordering", "below (53)", "Tr O² > Tr² O, e.g. Pauli", "S", "Concentration conditions"),
    (
        "condition-automatic",
        "below (53)",
        "Ω_O ≥ O(N) makes (53) automatic",
        "S",
        "Concentration conditions",
    ),
    ("scaling-ratios", "(54)", "ΔK/K̄ = O(1/√L), Δμ/K̄ = O(1/N)", "S", "Concentration conditions"),
    (
        "width-analogy",
        "below (54)",
        "K̄ = O(1) ⇒ L = O(N) ⇒ ΔK/K̄ = O(1/N)",
        "S",
        "Concentration conditions",
    ),
    (
        "matrix-model-analogy",
        "App. C",
        "duality between networks and matrix models",
        "C",
        "Concentration conditions",
    ),
    # Noise
    ("noisy-gradient", "(59)", "−η∂L/∂θ = iη⟨V_+†[X, V_−†OV_−]V_+⟩", "S", "Noise"),
    ("noisy-recursion", "(28) (60)", "δε = −ηεK + Σ ∂_ℓε Δθ_ℓ", "ST", "Noise"),
    ("noise-law", "(29) (61) (62)", "the noise term is N(0, Kσ_θ²)", "SM", "Noise"),
    (
        "recursion-solution",
        "(63) (64)",
        "solution of the difference equation and its variance",
        "S",
        "Noise",
    ),
    ("mean-square-error", "(4) (30) (65)", "mean square error at time t", "ST", "Noise"),
    ("plateau", "(5) (6) (31) (66)", "σ_θ²/(η(2−ηK)); L(∞) is half of it", "ST", "Noise"),
    ("plateau-order", "(7) (31)", "O(σ_θ²/η) when ηK ≈ 1", "S", "Noise"),
    ("noise-time", "(67) (68)", "T_noise", "S", "Noise"),
    ("error-at-noise-time", "(68)", "ε(T_noise) = 2σ_θ² ε(0)/√(…)", "S", "Noise"),
    ("best-rate", "App. D", "η ≈ 1/K minimises ε(T_noise)", "S", "Noise"),
    (
        "initial-error-bound",
        "App. D",
        "ε(0) < O(L√N) suffices for the dQNTK condition",
        "S",
        "Noise",
    ),
    ("noise-resilience", "§1, §4", "the plateau does not grow significantly with N", "ST", "Noise"),
    ("mean-absolute-error", "(69)", "mean of abs(ε) = √(2/π) σ_θ/√(2η−η²K)", "ST", "Noise"),
    # Figures
    (
        "figure-2",
        "Fig. 2",
        "n=2, L=64, η=σ_θ=10⁻³: exponential fall, then a noise plateau",
        "T",
        "Figures",
    ),
    (
        "figure-3",
        "Fig. 3",
        "n=4, L=64, 100 steps, 10 runs per σ_θ: mean abs(ε) follows (69)",
        "T",
        "Figures",
    ),
    (
        "figure-4",
        "Fig. 4",
        "σ_θ=0.005, K≈35, ε(0)≈1, t=100: σ_ε against η follows the plateau",
        "T",
        "Figures",
    ),
    # Classical networks
    (
        "mlp",
        "(32)–(36)",
        "the multilayer perceptron and its initialization",
        "D",
        "Classical networks",
    ),
    ("mlp-gradient", "(39)", "dL/dθ = Σ y dz + Σ z dz", "S", "Classical networks"),
    ("mlp-chain", "(40)–(42)", "derivatives by back-propagation", "S", "Classical networks"),
    (
        "mlp-laziness",
        "(43) (44)",
        "E(dz^(L)/dz^(ℓ))² = (1/n_L) ∏ C_W E Σ²",
        "SM",
        "Classical networks",
    ),
    ("mlp-kernel", "(45) (46)", "NTK and its gradient flow", "ST", "Classical networks"),
    (
        "mlp-kernel-fluctuation",
        "(47) (48)",
        "the NTK fluctuates at 1/width, its mean stays O(1)",
        "M",
        "Classical networks",
    ),
    (
        "vanishing-gradient",
        "A.1",
        "vanishing gradients and barren plateaus differ",
        "MC",
        "Classical networks",
    ),
)

INVENTORY: dict[str, Entry] = inventory(_ROWS)
