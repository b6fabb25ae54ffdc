"""Tell whether two answers are the same: runs inside a killable worker, because SymPy may not end.

Numbers are compared here. Sets, intervals, tuples, matrices, equations and expressions in variables go to
math-verify (https://github.com/huggingface/Math-Verify), of which only the LaTeX grammar is used: its plain
expression reader calls SymPy's `parse_expr`, which evaluates Python.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any, Literal

import sympy
from math_verify import LatexExtractionConfig, parse, verify

from theorem_sft.grading._extract import clean
from theorem_sft.theorems.expressions import ExpressionError, parse_expression

__all__ = ["Verdict", "compare"]

Verdict = Literal["correct", "wrong", "unparsed"]

logging.getLogger("math_verify").setLevel(logging.ERROR)  # it warns that its own timeouts are off

_LATEX = (LatexExtractionConfig(),)
_DECIMAL = re.compile(r"[-+−]?\d*\.(\d{2,})")
_TEXT_ANSWER = re.compile(r"\(?(?!(?:pi|sqrt|infinity)\b)[A-Za-z](?:[A-Za-z' -]+[A-Za-z])?\)?")
_NAME = r"[A-Za-z](?:[A-Za-z ]*|_\{?\w+\}?|\([a-z]\))"
_NAMED = re.compile(rf"^{_NAME}\s*(?:=|\\in(?![a-z]))\s*")
_EQUALS = re.compile(r"(?<![<>!:])=")
_LETTER_UNIT = re.compile(r"(?<=\d)\s*([mgshL])(?:\^?\{?[23]\}?|[²³])?$")
_FRACTION = re.compile(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_IMPLIED_TIMES = re.compile(r"(?<=[\d)])\s*(?=(?:sqrt|pi|acos|asin|atan)\b)")
_TOWER = re.compile(r"\^\s*-?[\w.]+\s*\^")  # no LaTeX: the grammar would take 2^3^2 for (2^3)^2
_LONGEST = 1_000
_PRECISION = 40
_NEGLIGIBLE = sympy.Float("1e-25")


def compare(pair: tuple[str, str]) -> Verdict:
    """Compare an extracted answer with the gold answer, given as (answer, gold).

    Exact values must be equal (a number that SymPy cannot decide is equal below 1e-25). A decimal with two
    or more places and two or more significant digits is also right when the gold value rounds to it, and
    meets a gold answer of that form when the answer is exact and has no finite expansion.
    """
    answer, gold = clean(pair[0]), clean(pair[1])
    if not answer or len(answer) > _LONGEST:
        return "unparsed"
    if _squeezed(answer) == _squeezed(gold):
        return "correct"
    if _TEXT_ANSWER.fullmatch(gold) and len(gold) > 1:
        return "correct" if _letters(answer) == _letters(gold) else "wrong"
    if _TEXT_ANSWER.fullmatch(answer) and len(answer.strip("()")) > 2:
        return "unparsed"
    answer, gold = _shed(answer, gold), _shed(gold, answer)
    read_gold, read_answer = _read(gold), _read(answer)
    if read_answer is None:
        return "unparsed"
    if read_gold is None:
        return "wrong"
    if _is_number(read_gold) and _is_number(read_answer):
        return "correct" if _same_number(read_answer, answer, read_gold, gold) else "wrong"
    same = verify([read_gold], [read_answer], timeout_seconds=None)
    return "correct" if same else "wrong"


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _shed(text: str, other: str) -> str:
    """Drop a leading "x =", the calculation before a result, or a unit letter that the other side lacks."""
    if not _EQUALS.search(other) and "\\in" not in other:
        text = _NAMED.sub("", text)
        text = _EQUALS.split(text)[-1].strip() or text
    if (unit := _LETTER_UNIT.search(text)) and unit[1] not in other:
        text = text[: unit.start()]
    return text


@lru_cache(maxsize=4096)
def _read(text: str) -> Any:
    """Read an answer as a SymPy object; None where it is no mathematics."""
    plain: sympy.Basic | None
    try:
        plain = parse_expression(_plain(text))
    except ExpressionError:
        plain = None
    if plain is not None and _is_number(plain):
        return plain
    if _TOWER.search(latex := _latex(text)):
        return plain
    read = parse(f"${latex}$", _LATEX, fallback_mode="no_fallback", parsing_timeout=None)
    found = read[0] if read else plain
    return None if found in (sympy.nan, sympy.zoo) else found


def _plain(text: str) -> str:
    """Write the commonest LaTeX in the safe language, whose parser is fifty times as fast as the grammar."""
    before = None
    while text != before:
        before = text
        text = _FRACTION.sub(r"((\1)/(\2))", _ROOT.sub(r"sqrt(\1)", text))
    text = text.replace("\\cdot", "*").replace("\\times", "*").replace("\\pi", "pi")
    return _IMPLIED_TIMES.sub("*", text)


def _latex(text: str) -> str:
    for sign, command in (("π", "\\pi "), ("−", "-"), ("×", "\\times "), ("·", "\\cdot "), ("÷", "/")):
        text = text.replace(sign, command)
    text = re.sub(r"√\s*(\d+|\([^()]*\))", r"\\sqrt{\1}", text.replace("**", "^"))
    text = re.sub(r"(?<![A-Za-z\\])(sqrt|pi)\b", r"\\\1 ", text)
    text = re.sub(r"\\sqrt \s*\(([^()]*)\)", r"\\sqrt{\1}", text)
    return re.sub(r"\^\s*(-?\d{2,})", r"^{\1}", text)


def _is_number(value: Any) -> bool:
    return isinstance(value, sympy.Expr) and bool(value.is_number) and value.is_finite is not False


def _same_number(answer: sympy.Expr, answer_text: str, gold: sympy.Expr, gold_text: str) -> bool:
    if gold == answer:
        return True
    if not (gold.is_Rational and answer.is_Rational):
        gap = abs(sympy.N(gold - answer, _PRECISION))
        if gap < _NEGLIGIBLE * (1 + abs(sympy.N(gold, 5))):
            return True
    if _rounds_to(gold, answer, answer_text):
        return True
    return not _finite_expansion(answer) and _rounds_to(answer, gold, gold_text)


def _rounds_to(value: sympy.Expr, decimal: sympy.Expr, text: str) -> bool:
    shown = _DECIMAL.fullmatch(text.strip())
    if shown is None or len(re.sub(r"\D", "", text).strip("0")) < 2 or not value.is_real:
        return False
    return bool(abs(sympy.N(value - decimal, _PRECISION)) <= sympy.Rational(1, 2 * 10 ** len(shown[1])))


def _finite_expansion(value: sympy.Expr) -> bool:
    if not value.is_Rational:
        return False
    rest = int(value.q)
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
