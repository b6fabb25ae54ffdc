"""From text to syntax trees, under limits on length, depth and digits; nothing is evaluated here."""

import ast
import re
import string
from functools import lru_cache

from theorem_sft.theory.mathtext.expressions.functions import CONSTANTS
from theorem_sft.theory.mathtext.expressions.limits import MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, ExpressionError
from theorem_sft.theory.mathtext.tokens import ASCII_SIGNS

_SPELLINGS = str.maketrans(ASCII_SIGNS | {"π": "pi", "≤": "<=", "≥": ">=", "≠": "!="})
_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_NUMBER = re.compile(r"\d[\d.]*")
# Worked solutions write 14π, 5! and (2 + 3)!, which Python does not know.
_IMPLIED_TIMES = re.compile(r"(?<=[\d)])\s*π")
_WORD = f"{string.ascii_letters}{string.digits}_."
_FACTORIAL = re.compile(r"!(?!=)")
_PRINTABLE = re.compile(r"[ !$-~]*\Z")  # neither " nor #
_MAX_SOURCE = 3 * MAX_LENGTH  # writing == for = and factorial() for ! lengthens a text


def names_in(text: str) -> frozenset[str]:
    """Return the free names of an expression: its slots and letters.

    Raises:
        ExpressionError: The text is outside the language or over a limit.
    """
    return frozenset(_free(parse_syntax(text)[1]) - set(CONSTANTS))


@lru_cache(maxsize=4096)
def parse_syntax(text: str) -> tuple[str, ast.expr]:
    """Parse a text of the expression language.

    Args:
        text: The text; `^` is a power, `=` an equation, `5!` a factorial, `14π` a product.

    Returns:
        The text in Python's spelling (the positions of the tree refer to it), and its syntax tree.

    Raises:
        ExpressionError: The text is empty, over a limit or not an expression.
    """
    plain = _IMPLIED_TIMES.sub("*π", text).translate(_SPELLINGS).replace("^", "**").strip()
    if not plain or len(plain) > MAX_LENGTH:
        raise ExpressionError(f"the expression is {'empty' if not plain else 'too long'}")
    if not _PRINTABLE.match(plain):
        raise ExpressionError("only ASCII letters, digits and operators are allowed")
    if any(len(number) > MAX_DIGITS for number in _NUMBER.findall(plain)):
        raise ExpressionError(f"a number has more than {MAX_DIGITS} digits")
    if _nesting(plain) + len(_FACTORIAL.findall(plain)) > MAX_DEPTH:
        raise ExpressionError(f"nested more than {MAX_DEPTH} deep")
    source = _EQUALS.sub("==", _spell_factorials(plain))
    return source, python_syntax(source, written=text)


def python_syntax(source: str, *, written: str | None = None) -> ast.expr:
    """Parse an expression in Python's spelling without evaluating it.

    No other function of the package calls `ast.parse`. Callers check digits and depth by their own limits.

    Args:
        source: The expression, at most 6,000 characters.
        written: The text as its author wrote it, for the error message.

    Raises:
        ExpressionError: The text is too long or is not an expression.
    """
    if len(source) > _MAX_SOURCE:
        raise ExpressionError("the expression is too long")
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"not an expression: {(written or source)[:80]!r}") from None


def _spell_factorials(text: str) -> str:
    """Write factorial(n) for n!, where n is a number, a name, a bracket or a call."""
    while mark := _FACTORIAL.search(text):
        start = mark.start()
        if text[:start].endswith(")"):
            depth = 0
            while start and (depth or start == mark.start()):
                start -= 1
                depth += (text[start] == ")") - (text[start] == "(")
        start = len(text[:start].rstrip(_WORD))
        text = f"{text[:start]}factorial({text[start : mark.start()]}){text[mark.end() :]}"
    return text


def _free(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.Call(func=ast.Name(id=function), args=arguments):
            found = set().union(*map(_free, arguments))
            if function.lower() in ("sum", "product") and (bounds := bounds_of(arguments)):
                found -= {bounds[0].id}
            return found
    return set().union(*map(_free, ast.iter_child_nodes(node)))


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    return deepest


def bounds_of(arguments: list[ast.expr]) -> tuple[ast.Name, ast.expr, ast.expr] | None:
    """Return the index and bounds of sum(term, k, a, b) or Sum(term, (k, a, b)); None for a plain sum."""
    match arguments:
        case [_, ast.Tuple(elts=[ast.Name() as index, low, high])]:
            return index, low, high
        case [_, ast.Name() as index, low, high] if any(
            isinstance(node, ast.Name) and node.id == index.id for node in ast.walk(arguments[0])
        ):
            return index, low, high
    return None
