"""The arithmetic of a written solution: the values of its formulas, and how values are written."""

import re
from decimal import Context, Decimal
from fractions import Fraction

import sympy

from theorem_sft.theory.mathtext.exact import PiTimes, has_finite_decimal, show_number
from theorem_sft.theory.mathtext.expressions.limits import MAX_LENGTH
from theorem_sft.theory.mathtext.expressions.truth import is_zero
from theorem_sft.theory.mathtext.formulas.finding import equations_in, read_formula
from theorem_sft.theory.mathtext.formulas.formula import Formula
from theorem_sft.theory.mathtext.readable import readable_algebra

_TAIL = 600  # more than the longest formula


def formula_value(formula: str) -> sympy.Expr | None:
    """Return the exact value of a formula without letters, or None.

    The formula may use the signs of worked solutions (8π × 360 ÷ (80π), 5², √3, C(17, 4), 3!) or LaTeX.
    Thousands separators, dollar and degree signs and units are ignored; percent signs are ignored unless the
    formula multiplies or divides (20% × 50 = 10).

    Args:
        formula: At most 400 characters, within the limits of the safe expression language.
    """
    parsed = read_formula(formula)
    return None if parsed is None else parsed.value


def write_value(value: sympy.Expr, *, latex: bool = False, decimal: bool = False) -> str:
    r"""Format a value as worked solutions do: 28, -5, 4/9, 23π, 2√3.

    Args:
        value: A real number.
        latex: Format as \frac{4}{9} and 2 \sqrt{3}.
        decimal: Format 5/2 as 2.5, if the decimal is finite.
    """
    if decimal and value.is_Rational and has_finite_decimal(int(value.q)):
        exact = Context(prec=MAX_LENGTH).divide(Decimal(int(value.p)), Decimal(int(value.q)))
        return f"{exact:f}"
    if latex:
        return str(sympy.latex(value))
    factor = value / sympy.pi if value.has(sympy.pi) else value
    if factor.is_Rational:
        fraction = Fraction(int(factor.p), int(factor.q))
        return show_number(fraction if factor == value else PiTimes(fraction))
    return readable_algebra(str(value))


def completion_of(text: str) -> str | None:
    """Return the value that follows the `=` at the end of a text (spaces may follow the sign), or None.

    The formula before that sign (back to the previous `=`, colon, start of the sentence, opening `$` ...)
    must have no letters and contain something to calculate.
    """
    text = text.rstrip(" ")
    if not text.endswith("="):
        return None
    *_, left = (None, *(equation.left for equation in equations_in(text[-_TAIL:])))
    return None if left is None or not is_calculation(left) else result_of(left)


def result_of(formula: Formula) -> str:
    """Format the value of a formula in the style of the formula: LaTeX, decimals, degrees."""
    assert formula.value is not None
    signs = [token.text for token in formula.tokens]
    latex = any(sign.startswith("\\") for sign in signs)
    decimal = any(re.search(r"\d?\.\d", sign) for sign in signs)
    text = write_value(formula.value, latex=latex, decimal=decimal)
    # A formula such as 180° − 65° is in degrees, but sin 45° is a number.
    kinds = {token.kind: token.text for token in reversed(formula.tokens)}
    degrees = "" if "function" in kinds else kinds.get("degree", "")
    return f"({text}){degrees}" if degrees and re.search("[/ ]", text) else f"{text}{degrees}"


def is_calculation(formula: Formula) -> bool:
    """Tell whether a formula is more than a number such as 12, −3, 4/9, 23π or 2√3."""
    if not formula.has_operation:
        return False
    text = _plain("".join(token.text for token in formula.tokens if token.kind != "degree"))
    assert formula.value is not None
    return text not in (_plain(write_value(formula.value)), _plain(write_value(formula.value, latex=True)))


def same_value(value: sympy.Expr, other: sympy.Expr) -> bool:
    """Tell whether two real numbers are equal: exactly if rational, else to 25 digits."""
    return value == other or is_zero(value - other) is True


def _plain(text: str) -> str:
    return re.sub(r"\s", "", re.sub(r"\\[dt]frac", r"\\frac", text)).replace("−", "-")
