"""Find the formulas of a text on both sides of its equals signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from theorem_sft.theory.mathtext.formulas.formula import INSIDE, MAX_FORMULA_LENGTH, STARTS, Formula
from theorem_sft.theory.mathtext.tokens import PROSE, UNIT_SYMBOLS, Token, tokenize

_UNIT_WORD = re.compile(rf"[a-z]{{3,}}|{UNIT_SYMBOLS}")
_PROSE = re.compile(
    r"[A-Za-z’']{2,}|a|\\(?:text\w*|mathrm|mbox|boxed|fbox|implies|Rightarrow|therefore|to|end|begin)"
)
_NO_PROSE = re.compile(r"log|ln|exp|lg|sec|csc|cot|arg|det|[A-Z]{2,}")


@dataclass(frozen=True)
class TextEquation:
    """An equals sign and the numeric formulas on its sides; None for a side that is not one.

    Args:
        left: The formula before the sign.
        right: The formula after the sign.
        joined: Whether `left` is everything between the previous equals sign and this one.
        start: Position of the sign in the text.
        end: Position after the sign.
    """

    left: Formula | None
    right: Formula | None
    joined: bool
    start: int
    end: int


def equations_in(text: str) -> Iterator[TextEquation]:
    """Yield the equals signs of a text in order, with the numeric formulas on their sides."""
    tokens = tokenize(text, PROSE)
    places = [place for place, token in enumerate(tokens) if token.kind == "equals"]
    previous = -1
    for number, place in enumerate(places):
        left = _before(tokens, previous + 1, place)
        following = places[number + 1] if number + 1 < len(places) else len(tokens)
        right = _after(tokens, place + 1, following)
        between = [token for token in tokens[previous + 1 : place] if token.kind != "space"]
        joined = left is not None and previous >= 0 and bool(between) and between[0].start == left.start
        yield TextEquation(left, right, joined, tokens[place].start, tokens[place].end)
        previous = place


def equality_chains(text: str) -> list[list[Formula]]:
    """Return the chains of two or more formulas joined by equals signs: 5 × 2 + 1 = 10 + 1 = 11."""
    chains: list[list[Formula]] = [[]]
    for equation in equations_in(text):
        if not (equation.joined and chains[-1]):
            chains.append([] if equation.left is None else [equation.left])
        if equation.right is None:
            chains.append([])
        else:
            chains[-1].append(equation.right)
    return [chain for chain in chains if len(chain) > 1]


def read_formula(text: str) -> Formula | None:
    """Parse a text that is one numeric formula; None for any other text."""
    if len(text) > MAX_FORMULA_LENGTH:
        return None
    tokens = tokenize(text, PROSE)
    inside = all(_belongs(tokens, place, len(tokens)) for place in range(len(tokens)))
    return _formula(tokens) if inside else None


def _before(tokens: Sequence[Token], first: int, end: int) -> Formula | None:
    """Return the longest formula that ends before the token `end`."""
    start = end
    while start > first and _belongs(tokens, start - 1, end):
        if _two_numbers(tokens, start - 1, end):
            if start > 1 and tokens[start - 2].kind == "power":  # 3^6 2^2
                return None
            break
        start -= 1
        if tokens[end - 1].end - tokens[start].start > MAX_FORMULA_LENGTH:
            return None
    # The formula starts after a bracket or list that was opened before it.
    depth = 0
    for place in range(end - 1, start - 1, -1):
        kind = tokens[place].kind
        depth += (kind == "close") - (kind == "open")
        if depth < 0 or (kind == "comma" and depth == 0):
            start = place + 1
            break
    run = _trimmed(tokens[start:end])
    if not run:
        return None
    before = tokens[start - 1] if start else None
    if before is not None and before.kind in ("word", "command", "other") and not _starts_after(before, run):
        return None
    return _formula(run)


def _after(tokens: Sequence[Token], start: int, last: int) -> Formula | None:
    """Return the longest formula that starts at the token `start`."""
    end = start
    depth = 0
    while end < last and _belongs(tokens, end, last):
        kind = tokens[end].kind
        depth += (kind == "open") - (kind == "close")
        if depth < 0 or (kind == "comma" and depth == 0) or _two_numbers(tokens, start, end + 1):
            break
        end += 1
        if tokens[end - 1].end - tokens[start].start > MAX_FORMULA_LENGTH:
            return None
    run = _trimmed(tokens[start:end])
    if not run:
        return None
    after = tokens[end] if end < last else None
    return None if after is not None and _continues(run[-1], after) else _formula(run)


def _continues(end: Token, after: Token) -> bool:
    """Whether the token after a formula makes it a part of one with letters: 3x, 2 AB, 5 \\theta, 3rd."""
    if after.kind == "other":
        return after.text in "_∠△"
    if after.kind not in ("word", "command") or re.fullmatch(UNIT_SYMBOLS, after.text):
        return False
    adjacent = end.end == after.start and after.kind == "word"
    return adjacent or not _PROSE.fullmatch(after.text) or bool(_NO_PROSE.fullmatch(after.text))


def _belongs(tokens: Sequence[Token], place: int, end: int) -> bool:
    kind = tokens[place].kind
    return kind in INSIDE or (kind == "word" and _is_unit(tokens, place, end))


def _two_numbers(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether tokens start or end with two adjacent numbers, which belong to two formulas."""
    kinds = [token.kind for token in tokens[start:end] if token.kind != "space"]
    return kinds[:2] == ["number", "number"] or kinds[-2:] == ["number", "number"]


def _trimmed(tokens: Sequence[Token]) -> list[Token]:
    """Drop spaces and commas at both ends."""
    kept = [place for place, token in enumerate(tokens) if token.kind not in ("space", "comma")]
    return list(tokens[kept[0] : kept[-1] + 1]) if kept else []


def _is_unit(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether a word is the unit of the number before it, inside a formula: 9 eggs × 2 = ..."""
    word = tokens[place].text
    if not _UNIT_WORD.fullmatch(word) or _NO_PROSE.fullmatch(word):
        return False
    before = place - 1
    while before >= 0 and (tokens[before].kind == "space" or tokens[before].text == "/"):
        before -= 1
    if before < 0 or tokens[before].kind != "number":
        return False
    if before == place - 1 and (len(word) < 2 or not re.fullmatch(UNIT_SYMBOLS, word)):
        return False
    after = place + 1
    while after < end and tokens[after].kind == "space":
        after += 1
    if after < end and tokens[after].kind == "close":
        return tokens[before - 1].kind != "open"  # not "4 (15 minutes)"
    return after == end or tokens[after].kind in ("sign", "equals")


def _starts_after(before: Token, run: Sequence[Token]) -> bool:
    """Whether a formula can start after a token: yes in "gives 3 + 4", no in x − 3, f(3) and log 2."""
    if before.kind == "other":
        return before.text not in "_'|∠△<>≤≥≠@" and not (before.text == ":" and before.end == run[0].start)
    if not _PROSE.fullmatch(before.text) or _NO_PROSE.fullmatch(before.text):
        return False
    if before.end == run[0].start and not before.text.startswith("\\"):
        return False
    if run[0].kind in STARTS:
        return True
    return run[0].text in "-−–" and len(run) > 1 and run[1].kind == "number"


def _formula(tokens: Sequence[Token]) -> Formula | None:
    run = _trimmed(tokens)
    if not run or run[-1].end - run[0].start > MAX_FORMULA_LENGTH:
        return None
    formula = Formula(tuple(run), run[0].start, run[-1].end)
    return formula if formula.value is not None else None
