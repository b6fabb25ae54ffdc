r"""Translate LaTeX and plain notation to the safe expression language: `2\sqrt3x` becomes `2*sqrt(3)*x`.

The language's parser is fifty times as fast as a LaTeX grammar, distinguishes R from r, and refuses
expressions that would never finish (towers of powers). Notation that is unknown here (integrals, sums,
functions such as f(x)) is left to math-verify's grammar.
"""

import re

from theorem_sft.theory.mathtext.tokens import ASCII_SIGNS, LATEX, tokenize

_FUNCTIONS = re.compile("sqrt|cbrt|abs|floor|ceil|exp|ln|log|sin|cos|tan|cot|sec|csc|asin|acos|atan")
_ALIASES = {"arcsin": "asin", "arccos": "acos", "arctan": "atan"}
_GREEK = re.compile("alpha|beta|gamma|delta|epsilon|theta|lambda|mu|nu|rho|sigma|tau|phi|varphi|psi|omega")
_SIGNS = {"cdot": "*", "times": "*", "div": "/", "lfloor": "floor(", "lceil": "ceil("}
_SPELLINGS = str.maketrans(ASCII_SIGNS)
_MAX_DEPTH = 30


class _Unknown(Exception):
    """The text contains notation that the safe language lacks."""


def spell_latex(text: str) -> str | None:
    """Translate a text to the safe language; None if that is impossible."""
    try:
        return _Speller(_tokens(text.translate(_SPELLINGS))).translate()
    except _Unknown:
        return None


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    for kind, value, *_ in tokenize(text.rstrip(), LATEX):
        if kind == "unknown":
            raise _Unknown
        if kind == "word":
            tokens += _of_word(value)
        elif value in ("π", "√"):
            tokens.append(("command", "pi") if value == "π" else ("root", "√"))
        else:
            tokens.append((kind, "^" if value == "**" else value))
    return tokens


def _of_word(word: str) -> list[tuple[str, str]]:
    """Return a known name, or a product of up to three letters."""
    if word == "pi" or word in _ALIASES or _FUNCTIONS.fullmatch(word):
        return [("plain", word)]
    if len(word) > 3:
        raise _Unknown
    return [("letter", letter) for letter in word]


class _Speller:
    """Goes through the tokens once; every method returns the translation of the tokens that it takes."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def translate(self) -> str:
        spelt = self.sequence("")
        if self.place < len(self.tokens):
            raise _Unknown
        return spelt

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        if not token[0]:
            raise _Unknown  # the text is truncated
        self.place += 1
        return token

    def sequence(self, closing: str) -> str:
        """Translate terms up to a closing sign (not taken) or the end, with explicit product signs."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unknown
        pieces: list[str] = []
        after_value = False
        while (
            (token := self.peek())[1] != closing
            and token[0]
            and token[1] not in (")", "}", "]", "rfloor", "rceil")
        ):
            sign = _SIGNS.get(token[1], token[1])
            if sign in "+-*/," and token[0] in ("sign", "command"):
                self.take()
                pieces.append(sign)
                after_value = False
            elif sign == "^":
                self.take()
                pieces.append(f"**({self.argument()})")
            elif sign == "!":
                self.take()
                pieces[-1:] = [f"({pieces[-1]})!" if pieces else "!"]
            else:
                if after_value:
                    pieces.append("+" if self.mixed(pieces[-1]) else "*")
                    if pieces[-1] == "+":
                        pieces[-2:] = [f"({pieces[-2]}+{self.value()})"]
                        continue
                pieces.append(self.value())
                after_value = True
        self.depth -= 1
        return "".join(pieces)

    def mixed(self, before: str) -> bool:
        """Whether a mixed number such as 12\\frac{3}{5} follows."""
        if not before.isdigit() or self.peek() != ("command", "frac"):
            return False
        start = self.place
        self.take()
        parts = [self.argument(), self.argument()]
        self.place = start
        return all(part.isdigit() for part in parts)

    def value(self) -> str:
        kind, value = self.take()
        match kind:
            case "repeating":
                return _repeating(value)
            case "number":
                return value
            case "letter":
                return self.letter(value)
            case "root":
                return f"sqrt({self.argument()})"
            case "command":
                return self.command(value)
            case "plain" if value == "pi":
                return "pi"
            case "plain":
                return self.function(_ALIASES.get(value, value), natural=True)
        closing = {"(": ")", "{": "}", "[": "]", "|": "|"}.get(value)
        if closing is None:
            raise _Unknown
        inner = self.sequence(closing)
        if self.take()[1] != closing or not inner or "," in inner:
            raise _Unknown
        return f"abs({inner})" if value == "|" else f"({inner})"

    def letter(self, value: str) -> str:
        if self.peek()[1] == "_":
            self.take()
            index = self.argument()
            if not re.fullmatch(r"\w+", index):
                raise _Unknown
            return f"{value}_{index}"
        if value in "fgh" and self.peek()[1] == "(":
            raise _Unknown
        return {"i": "I", "e": "exp(1)"}.get(value, f"{value}_" if value in "CI" else value)

    def command(self, name: str) -> str:
        name = _ALIASES.get(name, name)
        match name:
            case "pi":
                return "pi"
            case "frac":
                return f"(({self.argument()})/({self.argument()}))"
            case "binom":
                return f"binomial({self.argument()},{self.argument()})"
            case "lfloor" | "lceil":
                inner = self.sequence("r" + name[1:])
                if self.take()[1] != "r" + name[1:]:
                    raise _Unknown
                return f"{_SIGNS[name]}{inner})"
            case "sqrt" if self.peek()[1] == "[":
                self.take()
                degree = self.sequence("]")
                if self.take()[1] != "]":
                    raise _Unknown
                inner = self.argument()
                return f"cbrt({inner})" if degree == "3" else f"(({inner})**(1/({degree})))"
        if _FUNCTIONS.fullmatch(name):
            return self.function(name)
        if _GREEK.fullmatch(name):
            return self.letter(f"{name}_")
        raise _Unknown

    def function(self, name: str, natural: bool = False) -> str:
        """Translate a function with power, base (\\sin^2 x, \\log_2 3) and argument, bracketed or not."""
        power = base = ""
        while self.peek()[1] in ("^", "_"):
            mark = self.take()[1]
            power, base = (self.argument(), base) if mark == "^" else (power, self.argument())
        if power.startswith("-") or (base and name != "log"):
            raise _Unknown
        if self.peek()[1] in ("(", "{") or name in ("sqrt", "cbrt"):
            inner = self.argument()
        else:
            inner = self.product()
        if not inner:
            raise _Unknown
        if name == "log" and (base or not natural):
            inner = f"{inner},{base or 10}"
        called = f"{name}({inner})"
        return f"({called})**({power})" if power else called

    def product(self) -> str:
        """Translate the argument of a function without brackets: factors up to the next sign or function."""
        pieces = []
        while (
            (token := self.peek())[0] in ("number", "letter", "repeating")
            or token[1] in ("pi", "frac")
            or _GREEK.fullmatch(token[1])
        ):
            piece = self.value()
            while self.peek()[1] == "^":
                self.take()
                piece += f"**({self.argument()})"
            pieces.append(piece)
        return "*".join(pieces)

    def argument(self) -> str:
        """Translate the argument of a command or power: a bracket or one token (one digit for \\frac12)."""
        kind, value = self.peek()
        if closing := {"{": "}", "(": ")"}.get(value):
            self.take()
            inner = self.sequence(closing)
            if not inner or self.take()[1] != closing:
                raise _Unknown
            return inner
        if kind == "sign" and value == "-":
            self.take()
            return f"-{self.argument()}"
        before = self.tokens[self.place - 1][1] if self.place else ""
        if kind == "number" and value.isdigit() and len(value) > 1 and before not in ("^", "_", "√"):
            # \frac12 takes one digit each, but the plain notations 2^10 and √84 take all digits.
            self.tokens[self.place : self.place + 1] = [("number", digit) for digit in value]
            value = value[0]
        if not kind or value in ("+", "*", "/", "^", "!", ")", "}"):
            raise _Unknown
        return self.value()


def _repeating(text: str) -> str:
    """Return 0.1\\overline{6} as a fraction."""
    whole, _, rest = text.partition(".")
    fixed, _, period = rest.rstrip("}").partition("\\overline{")
    scale = 10 ** len(fixed)
    return f"(({whole or 0})+({fixed or 0})/{scale}+({period})/({scale}*{10 ** len(period) - 1}))"
