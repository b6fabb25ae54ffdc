"""Where formulas stand in a text: on the sides of its equals signs."""

from __future__ import annotations

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
class Equation:
    """One equals sign: what stands on its sides, None for what is no numeric formula.

    `joined` says that the left side is all that stands between the equals sign before and this one.
    """

    left: Formula | None
    right: Formula | None
    joined: bool
    start: int
    end: int


def equations_in(text: str) -> Iterator[Equation]:
    """Yield the equals signs of a text with the numeric formulas on their sides, in order."""
    tokens = tokenize(text, PROSE)
    places = [place for place, token in enumerate(tokens) if token.kind == "equals"]
    previous = -1
    for number, place in enumerate(places):
        left = _before(tokens, previous + 1, place)
        following = places[number + 1] if number + 1 < len(places) else len(tokens)
        right = _after(tokens, place + 1, following)
        between = [token for token in tokens[previous + 1 : place] if token.kind != "space"]
        whole = left is not None and previous >= 0 and bool(between) and between[0].start == left.start
        yield Equation(left, right, whole, tokens[place].start, tokens[place].end)
        previous = place


def equality_chains(text: str) -> Iterator[list[Formula]]:
    """Yield the formulas that a text sets equal to one another, chain by chain: 5 × 2 + 1 = 10 + 1 = 11.

    What stands before the first equals sign belongs to its chain if it is a formula. Chains have two
    formulas or more.
    """
    chain: list[Formula] = []
    for link in equations_in(text):
        if not link.joined or not chain:
            if len(chain) > 1:
                yield chain
            chain = [] if link.left is None else [link.left]
        if link.right is None:
            if len(chain) > 1:
                yield chain
            chain = []
        else:
            chain.append(link.right)
    if len(chain) > 1:
        yield chain


def read_formula(text: str) -> Formula | None:
    """Read a text that is a numeric formula as a whole; None if it is none."""
    if len(text) > MAX_FORMULA_LENGTH:
        return None
    tokens = tokenize(text, PROSE)
    inside = all(_belongs(tokens, place, len(tokens)) for place in range(len(tokens)))
    return _formula(tokens) if inside else None


def _before(tokens: Sequence[Token], first: int, end: int) -> Formula | None:
    """The longest formula that ends at a place."""
    start = end
    while start > first and _belongs(tokens, start - 1, end):
        if _two_numbers(tokens, start - 1, end):
            if start > 1 and tokens[start - 2].kind == "power":  # 3^6 2^2
                return None
            break
        start -= 1
        if tokens[end - 1].end - tokens[start].start > MAX_FORMULA_LENGTH:
            return None
    # A bracket, list or sentence that was opened or ended outside is not part of the formula.
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
    """The longest formula that starts at a place."""
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
    return None if after is not None and _goes_on(run[-1], after) else _formula(run)


def _goes_on(end: Token, after: Token) -> bool:
    """Whether what follows a formula makes it part of one with letters: 3x, 2 AB, 5 \\theta, 3rd."""
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
    """Whether the first or last token of a stretch is a number beside another number: two formulas."""
    kinds = [token.kind for token in tokens[start:end] if token.kind != "space"]
    return kinds[:2] == ["number", "number"] or kinds[-2:] == ["number", "number"]


def _trimmed(tokens: Sequence[Token]) -> list[Token]:
    run = list(tokens)
    while run and run[-1].kind in ("space", "comma"):
        run.pop()
    while run and run[0].kind in ("space", "comma"):
        run.pop(0)
    return run


def _is_unit(tokens: Sequence[Token], place: int, end: int) -> bool:
    """Whether a word is the unit of the number before it, in the middle of a formula: 9 eggs × 2 = ..."""
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
    """Whether a formula can begin after this word or mark: not x − 3 or f(3) or log 2, but "gives 3 + 4"."""
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
