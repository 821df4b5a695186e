r"""Names that many pages write: traces of powers of the observable, as the paper sets them."""

from __future__ import annotations

from derivations.statements.written import Name
from derivations.symbols import trace_symbol

__all__ = ["trace_of_power"]


def trace_of_power(k: int) -> Name:
    r"""Return :math:`\operatorname{Tr}O^k`, which the symbol T_k stands for.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> printed(trace_of_power(1) ** 2 - trace_of_power(2))
    '\\operatorname{Tr}^2O - \\operatorname{Tr}O^2'
    """
    power = f"^{k}" if k > 1 else ""
    tex = rf"\operatorname{{Tr}}O{power}"
    return Name(tex, trace_symbol(k), rf"\operatorname{{Tr}}^#O{power}")
