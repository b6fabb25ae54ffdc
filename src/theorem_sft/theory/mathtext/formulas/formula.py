"""A formula without letters: its translation to the safe expression language and its exact value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sympy

from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import MAX_DIGITS, ExpressionError
from theorem_sft.theory.mathtext.tokens import ASCII_SIGNS, Token

SIGNS = {sign: ascii for sign, ascii in ASCII_SIGNS.items() if len(ascii) == 1} | {
    "∙": "*", "⋅": "*", "x": "*", "⁄": "/", "\\times": "*", "\\cdot": "*", "\\div": "/"
}  # fmt: skip
"""How the safe expression language writes signs that it lacks."""
STARTS = frozenset(("number", "mixed", "fraction", "choose", "root", "pi", "function", "open", "value"))
"""Token kinds that start an operand; `value` is only inserted by `Formula.replaced`."""
OPERATIONS = frozenset(("power", "square", "fraction", "choose", "root", "function", "bang"))
"""Token kinds that are an operation on their own."""
INSIDE = STARTS | OPERATIONS | {"space", "degree", "percent", "sign", "comma", "close"}
"""Token kinds that may occur in a formula."""
MAX_FORMULA_LENGTH = 400
"""Maximal number of characters of a formula."""

_ATOM = "(?:number(?: (?:pi|root number))?|pi|root number)"
_NUMBERS = re.compile(
    rf"{_ATOM}(?: sign {_ATOM})?|fraction number|fraction open {_ATOM} close open {_ATOM} close"
)
_MIXED = re.compile(r"(?<=frac)\d|\d+")
_CLOSED_BY = {"(": ")", "{": "}", "[": "]"}


@dataclass(frozen=True)
class Formula:
    """A formula without letters, and its position in its text."""

    tokens: tuple[Token, ...]
    start: int
    end: int

    @property
    def has_operation(self) -> bool:
        """Whether the formula contains an operation, such as the fraction bar of 4/9."""
        kinds = [token.kind for token in self.tokens]
        return "sign" in kinds[1:] or not OPERATIONS.isdisjoint(kinds)

    @cached_property
    def value(self) -> sympy.Expr | None:
        """Exact value; None if it is undefined or over a limit."""
        return _value(_Writer(self.tokens).translate())

    def replaced(self, others: Callable[[sympy.Expr], sympy.Expr | None]) -> Formula:
        """Return the formula with some of its numbers (12, 4/9, 23π, 2√3) replaced.

        Args:
            others: Maps the value of a number to its replacement; None keeps the number.
        """
        tokens: list[Token] = []
        place = 0
        while place < len(self.tokens):
            number = _number_at(self.tokens, place)
            value = None if number is None else _value(_Writer(number).translate())
            other = None if value is None else others(value)
            if number is None or other is None:
                tokens.append(self.tokens[place])
                place += 1
            else:
                tokens.append(Token("value", str(other), number[0].start, number[-1].end))
                place += len(number)
        return Formula(tuple(tokens), self.start, self.end)


def _number_at(tokens: Sequence[Token], place: int) -> tuple[Token, ...] | None:
    """Return the longest run of tokens at `place` that is one number."""
    for length in (9, 7, 5, 4, 3, 2, 1):
        kinds = " ".join(token.kind for token in tokens[place : place + length])
        if place + length <= len(tokens) and _NUMBERS.fullmatch(kinds):
            found = tuple(tokens[place : place + length])
            if all(token.kind != "sign" or token.text == "/" for token in found):
                return found
    return None


class _Writer:
    """Translates tokens to the safe expression language; methods raise IndexError for malformed formulas."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        # The slash of "9 eggs × 2 dollars / egg" is dropped with its unit.
        kept = [token for token in tokens if token.kind != "space"]
        bars = {a.start for a, b in itertools.pairwise(kept) if a.text == "/" and b.kind == "word"}
        self.tokens = [token for token in kept if token.kind != "word" and token.start not in bars]
        self.place = 0
        # 20% of 50 is a fifth of it and 1 + 6% is 1.06, but 20% + 30% stays in percent.
        kinds = [token.kind for token in self.tokens]
        signs = {SIGNS.get(token.text, token.text) for token in self.tokens if token.kind == "sign"}
        self.hundredths = bool(signs & {"*", "/"}) or kinds.count("number") > kinds.count("percent")

    def translate(self) -> str | None:
        kinds = {token.kind for token in self.tokens}
        if "degree" in kinds and any(token.text.startswith("arc") for token in self.tokens):
            return None  # arcsin(3/5) + 90° mixes radians and degrees
        try:
            text = self.series(None)
        except (IndexError, RecursionError):
            return None
        return text if text and self.place == len(self.tokens) else None

    def series(self, closing: str | None) -> str:
        """Translate up to a closing bracket (None: the end); adjacent factors are multiplied."""
        out: list[str] = []
        ended = False
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            if token.kind == "close":
                if closing is None or token.text != closing:
                    raise IndexError("an unmatched closing bracket")
                return "".join(out)
            if token.kind in STARTS:
                if ended:
                    if token.kind == "number" and self.tokens[self.place - 1].kind == "number":
                        raise IndexError("two adjacent numbers")
                    out.append("*")
                out.append(self.operand())
                ended = True
                continue
            self.place += 1
            if token.kind == "sign":
                out.append(f" {SIGNS.get(token.text, token.text)} ")
                ended = False
            elif token.kind == "power":
                out.append(f"**{self.exponent()}")
            elif token.kind == "square":
                out.append("**2" if token.text == "²" else "**3")
            elif token.kind == "bang":
                if self.tokens[self.place - 2].kind == "bang":
                    raise IndexError("a double factorial")
                out[-1] = f"factorial({out[-1]})"
            elif token.kind == "percent":
                # "× 100%" marks the result as a percentage.
                out[-1] = f"({out[-1]}/100)" if self.hundredths and out[-1] != "100" else out[-1]
            elif token.kind == "comma":
                if closing != ")":
                    raise IndexError("a list")
                out.append(", ")
                ended = False
        if closing is not None:
            raise IndexError("an unmatched opening bracket")
        return "".join(out)

    def operand(self) -> str:
        token = self.tokens[self.place]
        self.place += 1
        match token.kind:
            case "number":
                return re.sub(r"[^\d.]", "", token.text)
            case "mixed":
                whole, top, bottom = map(int, _MIXED.findall(token.text))
                sign = "+" if top < bottom else "*"
                return f"({whole} {sign} {top}/{bottom})"
            case "value":
                return f"({token.text})"
            case "pi":
                return "pi"
            case "open":
                inner = self.series(_CLOSED_BY[token.text])
                self.place += 1
                return f"({inner})"
            case "fraction":
                return f"(({self.argument(True)})/({self.argument(True)}))"
            case "choose":
                return f"binomial({self.argument()}, {self.argument()})"
            case "root":
                if token.text != "√" and self.tokens[self.place].text == "[":
                    degree = self.operand()
                    return f"(({self.argument()})**(1/{degree}))"
                return f"sqrt({self.argument()})"
        name = token.text.lstrip("\\")
        name = {"C": "binomial", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}.get(name, name)
        first = self.place
        argument = self.argument()
        if name in ("sin", "cos", "tan"):
            self.place += self.place < len(self.tokens) and self.tokens[self.place].kind == "degree"
            kinds = {token.kind for token in self.tokens[first : self.place]}
            if "degree" in kinds:
                argument = f"({argument})*pi/180"
            elif not kinds & {"pi", "function"}:
                raise IndexError("sin 30 may be in degrees or radians")
        return f"{name}({argument})"

    def argument(self, digit: bool = False) -> str:
        r"""Translate the content of the next bracket, or the next operand (one digit each for \frac12)."""
        token = self.tokens[self.place]
        if token.kind == "open":
            self.place += 1
            inner = self.series(_CLOSED_BY[token.text])
            self.place += 1
            return inner
        if digit and token.kind == "number" and len(token.text) == 2:
            first, second = list(token.text)
            self.tokens[self.place : self.place + 1] = [
                Token("number", first, token.start, token.start + 1),
                Token("number", second, token.start + 1, token.end),
            ]
        if token.kind not in STARTS:
            raise IndexError("a missing argument")
        return self.operand()

    def exponent(self) -> str:
        sign = ""
        if self.tokens[self.place].text in "-−":
            sign, self.place = "-", self.place + 1
        if self.tokens[self.place].kind not in STARTS:
            raise IndexError("a missing exponent")
        return f"({sign}{self.operand()})"


@lru_cache(maxsize=8192)
def _value(text: str | None) -> sympy.Expr | None:
    if text is None or any(len(digits) > MAX_DIGITS for digits in re.findall(r"[\d.]+", text)):
        return None
    try:
        value = parse_expression(text)
    except ExpressionError:
        return None
    if not isinstance(value, sympy.Expr) or not value.is_number or value.is_finite is not True:
        return None
    return value if value.is_real else None
