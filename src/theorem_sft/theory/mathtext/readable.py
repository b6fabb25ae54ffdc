"""Formatting of expressions such as `2*x-14` with the signs that people use."""

import re

from theorem_sft.theory.mathtext.tokens import ALGEBRA, tokenize

_FRACTION = re.compile(r"(?<![\w.)/*])(\d+)/(\d+)\*(?=[^\W\d])")
_NAMES = {"pi": "π", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}
_OPERATORS = frozenset({"+", "-", "*", "/", "**", "(", ","})


def readable_algebra(text: str) -> str:
    """Format an expression for people, sign by sign and without evaluating it: "2x − 14", "7√2".

    Args:
        text: An expression as FormalGeo writes it, such as "2*x-14"; unknown signs are kept.
    """
    tokens = [*(token.text for token in tokenize(_FRACTION.sub(r"(\1/\2)*", text), ALGEBRA)), ""]
    out, place, last, divided = "", 0, "(", False
    while place < len(tokens) - 1:
        token, after = tokens[place], tokens[place + 1]
        if token in {"+", "-"}:
            sign = "+" if token == "+" else "−"
            out += sign if last in _OPERATORS else f" {sign} "
        elif token == "*":
            out += "" if not divided and _side_by_side(last, after) else " × "
        elif token == "**" and after:
            exponent, place = _group(tokens, place + 1)
            out += readable_power(readable_algebra("".join(exponent)))
            token = "power"
        elif token == "sqrt" and after == "(":
            radicand, place = _group(tokens, place + 1)
            plain = len(radicand) == 1 and tokens[place + 1] != "**"
            inner = readable_algebra("".join(radicand))
            out += f"√{inner}" if plain else f"√({inner})"
            token = "root"
        else:
            out += _NAMES.get(token, token)
        divided = token == "/" or (divided and token not in {"+", "-", "(", ")"})
        last = token
        place += 1
    return out


def _side_by_side(left: str, right: str) -> bool:
    """Tell whether two factors need no sign between them: 2x, xy, 7√2, (1/2)x, but not 2 × 3 or √2 × x."""
    if left[0].isdigit() or left in {")", "power"}:
        return right in {"pi", "sqrt", "("} or (len(right) == 1 and right.isalpha())
    return len(left) == len(right) == 1 and left.isalpha() and right.isalpha() and left != right


def _group(tokens: list[str], start: int) -> tuple[list[str], int]:
    """Return the tokens of the bracket (or operand) at `start`, and the index of its last token."""
    if tokens[start] != "(":
        end = start + (tokens[start] == "-" and tokens[start + 1] != "")
        return tokens[start : end + 1], end
    level = 0
    for place in range(start, len(tokens)):
        level += (tokens[place] == "(") - (tokens[place] == ")")
        if level == 0:
            return tokens[start + 1 : place], place
    return tokens[start + 1 : -1], len(tokens) - 2


def readable_power(exponent: str) -> str:
    """Write an exponent, which is already formatted, as a power: "²", "³", "^n", "^(n + 1)"."""
    return {"2": "²", "3": "³"}.get(exponent, f"^{exponent}" if exponent.isalnum() else f"^({exponent})")
