"""The tokenizer of formulas, and its three grammars.

- `PROSE` finds formulas in running text: "1,234", "1 234" and "3 1/2" are one token each; words, units, line
  breaks and LaTeX layout commands have kinds of their own, because they end a formula or are skipped.
- `LATEX` cuts one whole answer: "1 234" is two numbers, "3 1/2" a product (`clean` has already joined mixed
  numbers), `ab` a product of letters, and any unknown sign makes the answer unreadable.
- `ALGEBRA` cuts an expression as FormalGeo writes it (`2*x**2-sqrt(3)`); unknown signs are kept.
"""

import re
from typing import NamedTuple


class Token(NamedTuple):
    """A piece of text: `kind` is a named group of the grammar."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(text: str, grammar: re.Pattern[str]) -> list[Token]:
    """Cut a text into tokens of a grammar: `PROSE`, `LATEX` or `ALGEBRA`."""
    matches = ((str(match.lastgroup), match) for match in grammar.finditer(text))
    return [Token(kind, match[kind], match.start(kind), match.end()) for kind, match in matches]


ASCII_SIGNS = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "²": "^2", "³": "^3"}
"""How the safe expression language writes the signs that all readers accept."""

_FUNCTIONS = (
    "sqrt|cbrt|max|min|mod|gcd|lcm|floor|ceil|round|abs|factorial|binomial|sin|cos|tan|arcsin|arccos|arctan|C"
)
UNIT_SYMBOLS = "mm|cm|dm|km|m|g|kg|mg|ml|ft|in|yd|mi|mph|hr|h|min|s|kph"
PROSE = re.compile(
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
LATEX = re.compile(
    r"\s*(?:(?P<repeating>\d*\.\d*\\overline\{\d+\})|(?P<number>\d+(?:\.\d*)?|\.\d+)|\\(?P<command>[A-Za-z]+)"
    r"|(?P<word>[A-Za-z]+)|(?P<sign>\*\*|\\\||[-+*/^_!(){}\[\]|,π√])|(?P<unknown>.))",
    re.DOTALL,
)
ALGEBRA = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)|(?P<name>sqrt|pi|a?(?:sin|cos|tan))|(?P<letter>[^\W\d_])|(?P<sign>\*\*|\S)"
)
