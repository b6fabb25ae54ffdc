"""Cutting a text into the pieces of formulas: numbers, signs, functions, LaTeX commands, words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FUNCTIONS = (
    "sqrt|cbrt|max|min|mod|gcd|lcm|floor|ceil|round|abs|factorial|binomial|sin|cos|tan|arcsin|arccos|arctan|C"
)
UNITS = "mm|cm|dm|km|m|g|kg|mg|ml|ft|in|yd|mi|mph|hr|h|min|s|kph"
_TOKEN = re.compile(
    rf"""
      (?P<mixed>(?<![\w.^])\d{{1,9}}(?:\ \d{{1,9}}/\d{{1,9}}(?![\d.])
                   |\ ?\\[cdt]?frac(?:\s?\{{\d{{1,9}}\}}\s?\{{\d{{1,9}}\}}|\d\d)))
    | (?P<number>\d{{1,3}}(?:(?:(?:,|\{{,\}}|,\\!)\d{{3}})+(?!\d)(?:\.\d+)?|(?:\ \d{{3}})+(?![\d/]))
                | \d+(?:\.\d+)?|(?<![\w)])\.\d+)
    | (?P<break>\n(?!\s{{0,40}}[&=≈])|\\\[|\\\]|\\\(|\\\)|\\q?quad\b(?!\s*[-+−])|\$\$)
    | (?P<space>[^\S\n]+|\n|\\[ ,;!:]|\\q?quad\b|\\left(?![a-z])|\\right(?![a-z])|\\displaystyle\b
                | \\f?box(?:ed)?(?=\{{)|\\\\|&|\$|\\\$|£|€)
    | (?P<degree>°|\^\s*\\circ\b|\^\s*\{{\s*\\circ\s*\}}|\\degree\b)
    | (?P<percent>\\?%)
    | (?P<power>\*\*|\^)
    | (?P<square>[²³])
    | (?P<sign>[-+−–*/×÷·∙⋅⁄]|\\times\b|\\cdot(?![a-z])|\\div\b|(?<=[\d)\s])x(?=\s*[\d(]))
    | (?P<equals>(?<![<>!:=])=(?!=)|≈|\\approx\b)
    | (?P<fraction>\\[cdt]?frac(?![a-z]))
    | (?P<choose>\\[dt]?binom\b)
    | (?P<root>√|\\sqrt(?![a-z]))
    | (?P<pi>π|\\pi\b|\bpi\b)
    | (?P<function>\\(?:sin|cos|tan|max|min|gcd)\b|\b(?:{_FUNCTIONS})(?=\s*\()|\b(?:sin|cos|tan)(?=\s*\d))
    | (?P<bang>!)
    | (?P<comma>,)
    | (?P<open>[({{\[])
    | (?P<close>[)}}\]])
    | (?P<command>\\[A-Za-z]+)
    | (?P<word>[^\W\d_][\w'’]*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
SIGNS = {"×": "*", "·": "*", "∙": "*", "⋅": "*", "x": "*", "÷": "/", "⁄": "/", "−": "-", "–": "-"} | {
    "\\times": "*", "\\cdot": "*", "\\div": "/"
}  # fmt: skip
"""How the safe expression language writes the signs that it does not have."""
STARTS = frozenset(("number", "mixed", "fraction", "choose", "root", "pi", "function", "open", "value"))
"""Kinds that an operand begins with; a value is put in by a program, never found."""
OPERATIONS = frozenset(("power", "square", "fraction", "choose", "root", "function", "bang"))
"""Kinds that are something to calculate, whatever stands around them."""
INSIDE = STARTS | OPERATIONS | {"space", "degree", "percent", "sign", "comma", "close"}
"""Kinds that may stand in a formula."""
LONGEST = 400
"""Characters of the longest formula that is read."""


@dataclass(frozen=True)
class Token:
    """A piece of text: kind is a group of the token pattern."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Cut a text into tokens."""
    return [Token(str(m.lastgroup), m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
