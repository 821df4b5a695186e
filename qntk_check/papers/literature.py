"""The works that the questions of the papers here come from, each entered once."""

from __future__ import annotations

from qntk_check.verdicts.literature import Source

__all__ = ["FONTANA2024", "GARCIA2025", "LIU2022", "LIU2024", "MCCLEAN2018", "RAGONE2024",
           "SINGKANIPA2025", "SWEKE2020", "WANG2021", "YOU2023", "ZHANG2024"]  # fmt: skip

LIU2024 = Source(
    "liu2024", "J. Liu, Z. Lin and L. Jiang",
    "Laziness, barren plateau, and noises in machine learning",
    "Mach. Learn.: Sci. Technol. 5 (2024) 015058", "10.1088/2632-2153/ad35a3",
)  # fmt: skip
MCCLEAN2018 = Source(
    "mcclean2018", "J. R. McClean, S. Boixo, V. N. Smelyanskiy, R. Babbush and H. Neven",
    "Barren plateaus in quantum neural network training landscapes",
    "Nat. Commun. 9 (2018) 4812", "10.1038/s41467-018-07090-4",
)  # fmt: skip
WANG2021 = Source(
    "wang2021",
    "S. Wang, E. Fontana, M. Cerezo, K. Sharma, A. Sone, L. Cincio and P. J. Coles",
    "Noise-induced barren plateaus in variational quantum algorithms",
    "Nat. Commun. 12 (2021) 6961", "10.1038/s41467-021-27045-6",
)  # fmt: skip
ZHANG2024 = Source(
    "zhang2024", "B. Zhang, J. Liu, X.-C. Wu, L. Jiang and Q. Zhuang",
    "Dynamical transition in controllable quantum neural networks with large depth",
    "Nat. Commun. 15 (2024) 9354", "10.1038/s41467-024-53769-2",
)  # fmt: skip
RAGONE2024 = Source(
    "ragone2024",
    "M. Ragone, B. N. Bakalov, F. Sauvage, A. F. Kemper, C. Ortiz Marrero, M. Larocca and M. "
    "Cerezo", "A Lie algebraic theory of barren plateaus for deep parameterized quantum circuits",
    "Nat. Commun. 15 (2024) 7172", "10.1038/s41467-024-49909-3",
)  # fmt: skip
FONTANA2024 = Source(
    "fontana2024",
    "E. Fontana, D. Herman, S. Chakrabarti, N. Kumar, R. Yalovetzky, J. Heredge, S. Hari "
    "Sureshbabu and M. Pistoia",
    "Characterizing barren plateaus in quantum ansätze with the adjoint representation",
    "Nat. Commun. 15 (2024) 7171", "10.1038/s41467-024-49910-w",
)  # fmt: skip
LIU2022 = Source(
    "liu2022", "J. Liu, F. Tacchino, J. R. Glick, L. Jiang and A. Mezzacapo",
    "Representation Learning via Quantum Neural Tangent Kernels",
    "PRX Quantum 3 (2022) 030323", "10.1103/PRXQuantum.3.030323",
)  # fmt: skip
YOU2023 = Source(
    "you2023", "X. You, S. Chakrabarti, B. Chen and X. Wu",
    "Analyzing Convergence in Quantum Neural Networks: Deviations from Neural Tangent Kernels",
    "arXiv:2303.14844 (2023)", "10.48550/arXiv.2303.14844",
)  # fmt: skip
GARCIA2025 = Source(
    "garcia2025", "D. García-Martín, M. Larocca and M. Cerezo",
    "Quantum neural networks form Gaussian processes",
    "Nat. Phys. (2025)", "10.1038/s41567-025-02883-z",
)  # fmt: skip
SINGKANIPA2025 = Source(
    "singkanipa2025", "P. Singkanipa and D. A. Lidar",
    "Beyond unital noise in variational quantum algorithms: noise-induced barren plateaus and "
    "limit sets", "Quantum 9 (2025) 1617", "10.22331/q-2025-01-30-1617",
)  # fmt: skip
SWEKE2020 = Source(
    "sweke2020",
    "R. Sweke, F. Wilde, J. Meyer, M. Schuld, P. K. Faehrmann, B. Meynard-Piganeau and J. Eisert",
    "Stochastic gradient descent for hybrid quantum-classical optimization",
    "Quantum 4 (2020) 314", "10.22331/q-2020-08-31-314",
)  # fmt: skip
