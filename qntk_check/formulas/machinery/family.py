"""`FormulaFamily`: one name for formulas that differ by an option, such as the ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

from qntk_check.errors import UnknownNameError
from qntk_check.formulas.machinery.formula import Formula

Option: TypeAlias = str | int

__all__ = ["FormulaFamily", "Option", "family", "resolve"]


@dataclass(frozen=True)
class FormulaFamily(Formula):
    """A formula with an option; as a `Formula` it is its default variant.

    Call it as a formula, with the option by name. ``variants`` maps each value of the option to
    the formula it stands for, with its own domain, LaTeX and expression.

    Examples
    --------
    >>> from qntk_check import formulas
    >>> formulas.gradient_moment(order=4, observable={"Z": 1})
    Fraction(128, 75)
    >>> list(formulas.kernel_variance.variants)
    ['haar-circuit', 'independent-slots']
    """

    option: str = ""
    default: Option = ""
    variants: Mapping[Option, Formula] = field(default_factory=dict[Option, Formula])

    def __call__(
        self, *args: object, traces: object = None, observable: object = None, **kwargs: object
    ) -> Any:
        """Evaluate the variant that the option names, or the default one."""
        formula = self.variant(kwargs.pop(self.option, self.default))
        return formula(*args, traces=traces, observable=observable, **kwargs)

    def variant(self, value: object) -> Formula:
        """Return the formula for one value of the option."""
        if (
            isinstance(value, bool)
            or not isinstance(value, str | int)
            or value not in self.variants
        ):
            raise UnknownNameError(
                f"{self.name} has no {self.option} = {value!r}: choose from "
                + ", ".join(repr(choice) for choice in self.variants)
            )
        return self.variants[value]

    def __repr__(self) -> str:
        """Show name, option and source."""
        choices = ", ".join(repr(choice) for choice in self.variants)
        return f"<FormulaFamily {self.name}({self.option}={choices}) [{self.source}]>"


def family(
    name: str, *, option: str, default: Option, variants: Mapping[Option, Formula]
) -> FormulaFamily:
    """Return the family of these variants, described by the default one."""
    own: dict[str, Any] = {f.name: getattr(variants[default], f.name) for f in fields(Formula)}
    own["name"] = name
    return FormulaFamily(**own, option=option, default=default, variants=dict(variants))


def resolve(formulas: Mapping[str, Formula], name: str) -> Formula:
    """Return the formula of that name, or the variant of a family after the colon.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> resolve(FORMULAS, "kernel_variance:independent-slots").trace_order
    4
    >>> resolve(FORMULAS, "gradient_moment:6").trace_order
    6
    """
    if name in formulas:  # a wrong version may stand for one variant
        return formulas[name]
    base, _, option = name.partition(":")
    formula = formulas[base]
    if not isinstance(formula, FormulaFamily) or not option:
        return formula
    return formula.variant(int(option) if option.isdecimal() else option)
