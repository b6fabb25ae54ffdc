"""Parse answers and gold answers as values that can be compared, without running text as code.

Lists, tuples, intervals, sets, matrices, relations, ratios and numerals are split here. Single expressions
are parsed by the safe language or, if that lacks a notation, by math-verify's LaTeX grammar
(https://github.com/huggingface/Math-Verify). Its plain parser is not used because it evaluates Python.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import sympy
from math_verify import LatexExtractionConfig, parse

from theorem_sft.theory.mathtext.answers.latex_spelling import spell_latex
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError

logging.getLogger("math_verify").setLevel(logging.ERROR)  # it warns that its timeouts are off


@dataclass(frozen=True)
class ScalarValue:
    """A number or expression, its text, and whether it was written as a percentage."""

    value: sympy.Expr
    shown: str
    percent: bool = False


@dataclass(frozen=True)
class Group:
    """Several values; `kind` is `list`, `set`, `union`, `ratio`, `matrix`, `row` or a pair of brackets."""

    kind: str
    parts: tuple[AnswerValue, ...]


@dataclass(frozen=True)
class Relation:
    """Several sides and the signs between them (`=`, `≠`, `<`, `≤`, `>`, `≥`)."""

    signs: str
    sides: tuple[AnswerValue, ...]


@dataclass(frozen=True)
class Numeral:
    """Digits in a base, such as 2516_8."""

    digits: str
    base: int


@dataclass(frozen=True)
class Phrase:
    """Folded words: Monday, B, 1:03 PM."""

    words: str


AnswerValue: TypeAlias = ScalarValue | Group | Relation | Numeral | Phrase

_COMMANDS = str.maketrans({"π": "\\pi ", "−": "-", "×": "\\times ", "·": "\\cdot ", "÷": "/"})
_MATRIX = re.compile(r"\\begin\{([pbvB]?matrix|array)\}(?:\{[clr|]*\})?(.*)\\end\{\1\}", re.DOTALL)
_SIGNS = {
    "≤": r"<=|\\le(?:q|qslant)?(?![A-Za-z])",
    "≥": r">=|\\ge(?:q|qslant)?(?![A-Za-z])",
    "≠": r"!=|\\neq?(?![A-Za-z])",
    "<": r"\\lt(?![A-Za-z])",
    ">": r"\\gt(?![A-Za-z])",
    "∈": r"\\in(?![A-Za-z])",
    "∪": r"\\cup(?![A-Za-z])",
    "±": r"\\pm(?![A-Za-z])",
    "⦃": r"\\\{|\\lbrace(?![A-Za-z])",
    "⦄": r"\\\}|\\rbrace(?![A-Za-z])",
    "⟨": r"\\langle(?![A-Za-z])",
    "⟩": r"\\rangle(?![A-Za-z])",
}
_INFINITY = re.compile(r"([+-]?)\s*(?:\\infty|∞|infinity|oo)")
_NUMERAL = re.compile(r"-?([0-9A-Z]+(?:\.[0-9A-Z]+)?)_(?:\{(\d{1,2})\}|(\d{1,2}))")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)\s*(?:([ap])\.?\s*m\.?)?", re.IGNORECASE)
_LETTER = re.compile(r"\(?\s*[A-Z]\s*\)?")
_WORDS = re.compile(r"\(?(?!(?:pi|sqrt|infinity)\b)[A-Za-z](?:[\w' .,:/-]*[\w.])?\)?")
_LABEL = re.compile(r"(?:m\s*)?\\(?:angle|measuredangle|triangle|overline|widehat|ell)(?![a-z])[\w\s{}]*")
_CLOSING = {"(": ")", "[": "]", "{": "}", "⦃": "⦄", "⟨": "⟩"}
_OPEN, _CLOSED = "([{⦃⟨", ")]}⦄⟩"
_ELLIPSES = ("…", "...", "\\ldots", "\\dots", "\\cdots")
_LONGEST = 1_000
_BRACKETS = 100  # each nested bracket doubles the time of the LaTeX grammar
NAME = re.compile(r"[A-Za-z](?:[A-Za-z ]*|_\{?\w+\}?|\([a-z]\))|\\[a-z]+")


@lru_cache(maxsize=16_384)
def read_answer(text: str) -> AnswerValue | None:
    """Parse a cleaned answer; None if it is neither mathematics nor words."""
    if not text or len(text) > _LONGEST or len(re.findall(r"[(\[{]", text)) > _BRACKETS:
        return None
    for sign, pattern in _SIGNS.items():
        text = re.sub(pattern, sign, text)
    return _read(text, 0)


def fold(text: str) -> str:
    """Return only the letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]", "", text).casefold()


def _read(text: str, depth: int) -> AnswerValue | None:
    text = text.strip()
    if not text.endswith(".."):
        text = text.rstrip(".")
    if not text or depth > 6:
        return None
    if matrix := _MATRIX.fullmatch(text):
        rows = [row.split("&") for row in re.split(r"\\\\(?:\[[^\]]*\])?", matrix[2]) if row.strip()]
        return _group("matrix", [_grouped("row", row, depth) for row in rows])
    if len(parts := _split(text, ",;")) > 1:
        return _listed(parts, depth)
    if len(parts := _split(text, "∪")) > 1:
        return _grouped("union", parts, depth)
    if len(parts := _split(text, "=≤≥≠<>∈")) > 1:
        return _related(text, parts, depth)
    closing = _CLOSING.get(text[0])
    if closing and text[-1] in _CLOSED and _split(text[1:-1], "") == [text[1:-1]]:
        if text[0] in "{⦃":
            return _grouped("set", _split(text[1:-1], ",;"), depth)
        if len(parts := _split(text[1:-1], ",;")) > 1:
            kind = "()" if text[0] == "⟨" else text[0] + text[-1]
            return _grouped(kind, parts, depth)
    if text in _ELLIPSES:
        return Phrase("…")
    if clock := _CLOCK.fullmatch(text):
        return Phrase(f"{int(clock[1])}:{clock[2]}{(clock[3] or '').lower()}")
    if len(parts := _split(text, ":")) > 1:
        return _grouped("ratio", parts, depth)
    if numeral := _NUMERAL.fullmatch(text):
        base = int(numeral[2] or numeral[3])
        if all(digit == "." or int(digit, 36) < base for digit in numeral[1]):
            return Numeral(text.partition("_")[0].lstrip("0"), base)
    if "±" in text:
        return _grouped("list", [text.replace("±", "+", 1).lstrip("+"), text.replace("±", "-", 1)], depth)
    if _LETTER.fullmatch(text):
        return Phrase(fold(text))
    if (value := _scalar(text)) is not None:
        return ScalarValue(value, text)
    words = _WORDS.fullmatch(text) or _LABEL.fullmatch(text)
    return Phrase(fold(text)) if words and fold(text) else None


def _split(text: str, separators: str) -> list[str]:
    """Split outside brackets; any closing bracket closes any opening one, as in [0, 1)."""
    parts, start, depth = [], 0, 0
    for place, character in enumerate(text):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSED:
            depth -= 1
            if depth < 0:
                return [text, ""] if not separators else [text]
        elif not depth and character in separators:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _grouped(kind: str, texts: list[str], depth: int) -> Group | None:
    return _group(kind, [_read(text, depth + 1) for text in texts])


def _group(kind: str, parts: list[AnswerValue | None]) -> Group | None:
    """Return a group of the parts, or None if one is unknown; a ± inside a list or set adds two members."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not parts:
        return None
    if kind in ("list", "set"):
        known = [
            member
            for part in known
            for member in (part.parts if isinstance(part, Group) and part.kind == "list" else [part])
        ]
    return Group(kind, tuple(known))


def _listed(parts: list[str], depth: int) -> AnswerValue | None:
    """Parse a list without brackets; in "n = 2, 3" only the first member has the name."""
    name, sign, rest = parts[0].partition("=")
    if sign and NAME.fullmatch(name.strip()) and not any("=" in part for part in parts[1:]):
        parts = [rest, *parts[1:]]
    return _grouped("list", [part for part in parts if part.strip()], depth)


def _related(text: str, parts: list[str], depth: int) -> AnswerValue | None:
    signs = "".join(character for character in text if character in "=≤≥≠<>∈")
    if len(signs) != len(parts) - 1:  # a sign is inside brackets
        return None
    if "∈" in signs:
        return _read(parts[-1], depth + 1)
    sides = [_read(part, depth + 1) for part in parts]
    if set(signs) == {"="} and sides[-1] is not None:  # the value may be assigned to any name
        sides = [
            Phrase(fold(part)) if side is None and re.search(r"[A-Za-z]", part) else side
            for side, part in zip(sides, parts, strict=True)
        ]
    known = tuple(side for side in sides if side is not None)
    return Relation(signs, known) if len(known) == len(sides) else None


def _scalar(text: str) -> sympy.Expr | None:
    if infinity := _INFINITY.fullmatch(text):
        return -sympy.oo if infinity[1] == "-" else sympy.oo
    translated = spell_latex(text)
    if translated is not None:
        try:
            built = parse_expression(translated)
        except ExpressionError:
            pass
        else:
            return built if isinstance(built, sympy.Expr) and built.is_finite is not False else None
    elif "\\" not in text and not re.search(r"\d|[fgh]\(|\(", text):
        return None  # words
    latex = _latex(text)
    if not _well_formed(latex):
        return None
    values = parse(
        f"${latex}$", (LatexExtractionConfig(),), fallback_mode="no_fallback", parsing_timeout=None
    )
    value = values[0] if values else None
    return value if isinstance(value, sympy.Expr) and value not in (sympy.nan, sympy.zoo) else None


def _well_formed(latex: str) -> bool:
    """Whether the grammar knows the whole text; it would silently drop the rest."""
    return (
        latex.isascii()
        and all(_GRAMMAR.fullmatch(command) for command in re.findall(r"\\([A-Za-z]+)", latex))
        and not re.search(r"(?<![A-Za-z\\])[A-Za-z]{4,}|\\(?![A-Za-z])|\^[^{^]*\^|[+*/^_-]$", latex)
    )


_GRAMMAR = re.compile(
    "frac|sqrt|pi|sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|sinh|cosh|tanh|log|ln|exp|cdot|times|div|binom|sum"
    "|prod|int|lim|[lr]floor|[lr]ceil|infty|to|max|min|gcd|lcm|overline|vec|hat|bar|prime"
    "|[aA]lpha|[bB]eta|[gG]amma|[dD]elta|epsilon|[tT]heta|[lL]ambda|mu|nu|rho|[sS]igma|tau|[pP]hi|varphi|[pP]si|[oO]mega"
)


def _latex(text: str) -> str:
    text = text.translate(_COMMANDS).replace("**", "^")
    text = re.sub(r"(?<![A-Za-z\\])(sqrt|pi)\b", r"\\\1 ", text)
    return re.sub(r"\^\s*(-?\d{2,})", r"^{\1}", text)
