"""Compare final answers with gold answers. Run this in a killable worker, because SymPy may run forever."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

import sympy
from sympy.core.function import AppliedUndef

from theorem_sft.theory.mathtext.answers.answer_values import (
    NAME,
    AnswerValue,
    Group,
    Numeral,
    Phrase,
    Relation,
    ScalarValue,
    fold,
    read_answer,
)
from theorem_sft.theory.mathtext.answers.extract import clean, is_percentage, says_unanswerable
from theorem_sft.theory.mathtext.exact import has_finite_decimal
from theorem_sft.theory.mathtext.expressions.limits import NEGLIGIBLE, PRECISION
from theorem_sft.theory.mathtext.expressions.truth import identical

Verdict = Literal["correct", "wrong", "unparsed", "unreadable gold"]

_DECIMAL = re.compile(r"[-+−]?\d*\.(\d{2,})")
_LETTER_UNIT = re.compile(r"(?<=\d)\s*([mgshL])(?:\^?\{?[23]\}?|[²³])?$")
_CHOICE = re.compile(r"\(?([A-J])(?:\s*[).:]|\s*$)", re.IGNORECASE)
_LONGEST = 4_000
_FLIPPED = str.maketrans("<>≤≥", "><≥≤")


def compare(pair: tuple[str, str]) -> Verdict:
    """Compare an extracted answer with a gold answer.

    Values must be equal: rational numbers exactly, other numbers to 25 digits, expressions with letters at
    sample points. A decimal with at least two places and two significant digits also equals a gold value
    that rounds to it. An exact answer without a finite decimal also equals a gold decimal of that form to
    which it rounds.

    Args:
        pair: The answer and the gold answer. The gold answer "None" means that the problem is unanswerable.
    """
    if max(map(len, pair)) > _LONGEST:
        return "unparsed"
    answer, gold = clean(pair[0]), clean(pair[1])
    if answer and "".join(answer.split()) == "".join(gold.split()):
        return "correct"
    if says_unanswerable(gold):
        return "correct" if says_unanswerable(answer) else "wrong"
    expected = read_gold(gold)
    if expected is None:
        return "unreadable gold"
    if (unit := _LETTER_UNIT.search(answer)) and unit[1] not in gold:
        answer = answer[: unit.start()]
    given = read_answer(answer)
    if given is None:
        return "unparsed"
    if isinstance(expected, ScalarValue) and isinstance(given, ScalarValue):
        given = replace(given, percent=is_percentage(pair[0]))
        expected = replace(expected, percent=is_percentage(pair[1]))
    if _same(expected, given):
        return "correct"
    in_words = isinstance(given, Phrase) and len(given.words) > 1
    return "unparsed" if in_words and not _has_phrase(expected) else "wrong"


@lru_cache(maxsize=16_384)
def read_gold(gold: str) -> AnswerValue | None:
    """Parse a cleaned gold answer; in contrast to `read_answer`, any words are a value."""
    value = read_answer(gold)
    if value is None and re.search(r"[A-Za-z]{2}", gold) and not re.search(r"[\\{}^_=]", gold):
        return Phrase(fold(gold))
    return value


def compare_choice(item: tuple[str, tuple[str, ...], int]) -> Verdict:
    """Compare an answer to a multiple-choice question.

    If the answer starts with a letter ("B", "(B)", "B. 40"), the letter decides, otherwise the text.

    Args:
        item: The answer, the texts of the options, and the index of the correct option.
    """
    answer, options, correct = item
    bare = clean(re.sub(r"\\text\w*\s*\{([^{}]*)\}", r"\1", answer)).removeprefix("option ").strip()
    if (letter := _CHOICE.match(bare)) and (place := ord(letter[1].upper()) - ord("A")) < len(options):
        return "correct" if place == correct else "wrong"
    verdict = compare((answer, options[correct]))
    if verdict == "unreadable gold":
        return "wrong" if fold(answer) in map(fold, options) else "unparsed"
    return verdict


def _has_phrase(value: AnswerValue) -> bool:
    return isinstance(value, Phrase) or (isinstance(value, Group) and any(map(_has_phrase, value.parts)))


def _same(gold: AnswerValue, answer: AnswerValue) -> bool:
    match gold, answer:
        case ScalarValue(), ScalarValue():
            return _same_scalar(gold, answer)
        case Phrase(), Phrase():
            return gold.words == answer.words
        case Numeral(), Numeral():
            return gold == answer
        case Numeral(), ScalarValue():
            return answer.shown == gold.digits  # the question states the base
        case Relation(), Relation():
            return _same_relation(gold, answer)
        case (Group(kind="ratio", parts=parts), ScalarValue() as scalar) | (
            ScalarValue() as scalar,
            Group(kind="ratio", parts=parts),
        ):
            return _proportional(parts, (scalar, ScalarValue(sympy.Integer(1), "1")))
        case Group(), Group():
            return _same_group(gold, answer)
        case Relation(), _:
            return (result := _result(gold)) is not None and _same(result, answer)
        case _, Relation():
            return (result := _result(answer, of_question=True)) is not None and _same(gold, result)
        case Group(kind="set", parts=(only,)), _:
            return _same(only, answer)
        case _, Group(kind="set", parts=(only,)):
            return _same(gold, only)
    return False


def _same_group(gold: Group, answer: Group) -> bool:
    if "ratio" in (gold.kind, answer.kind):
        return gold.kind == answer.kind and _proportional(gold.parts, answer.parts)
    if gold.kind == "matrix" and answer.kind == "()":
        gold = Group("()", tuple(row.parts[0] for row in gold.parts if isinstance(row, Group)))
    elif answer.kind == "matrix" and gold.kind == "()":
        answer = Group("()", tuple(row.parts[0] for row in answer.parts if isinstance(row, Group)))
    if len(gold.parts) != len(answer.parts):
        return False
    kinds = {gold.kind, answer.kind}
    if gold.kind in ("list", "set", "union") and kinds <= {gold.kind, "list", "set", "()"}:
        return _matched(gold.parts, list(answer.parts))
    # A point may lack its brackets and a vector may have others, but those of an interval have a meaning.
    alike = len(kinds) == 1 or kinds == {"()", "list"} or (kinds == {"()", "[]"} and len(gold.parts) > 2)
    return alike and all(map(_same, gold.parts, answer.parts))


def _matched(golds: Sequence[AnswerValue], answers: list[AnswerValue]) -> bool:
    """Whether gold values and answers match one to one, in any order."""
    for gold in golds:
        place = next((place for place, answer in enumerate(answers) if _same(gold, answer)), None)
        if place is None:
            return False
        del answers[place]
    return not answers


def _proportional(golds: Sequence[AnswerValue], answers: Sequence[AnswerValue]) -> bool:
    sides = [[part.value for part in parts if isinstance(part, ScalarValue)] for parts in (golds, answers)]
    if not len(golds) == len(answers) == len(sides[0]) == len(sides[1]):
        return False
    (first, *others), (start, *rest) = sides
    return all(_identical(first * there, start * here) for here, there in zip(others, rest, strict=True))


def _result(relation: Relation, *, of_question: bool = False) -> AnswerValue | None:
    """Return the value that a relation states: 5 for "x = 5" and "2 + 3 = 5", an interval for "0 < x <= 1".

    Args:
        relation: The relation.
        of_question: Whether the last side of any equation is the value that the question asks for, as
            in answers; a gold "2x + 4y = 3" is an equation.
    """
    if set(relation.signs) != {"="}:
        bounded = _interval(relation)
        return bounded and bounded[1]
    first, last = relation.sides[0], relation.sides[-1]
    if _is_name(last) and not _is_name(first):
        first, last = last, first
    calculated = all(isinstance(side, ScalarValue) and not side.value.free_symbols for side in relation.sides)
    return last if of_question or calculated or _is_name(first) else None


def _is_name(side: AnswerValue) -> bool:
    """Whether a side is a name to which a value is assigned: x, AB, f(x), Area."""
    return isinstance(side, Phrase) or (
        isinstance(side, ScalarValue)
        and (isinstance(side.value, AppliedUndef) or NAME.fullmatch(side.shown) is not None)
    )


def _interval(relation: Relation) -> tuple[sympy.Expr, Group] | None:
    """Return the letter that an inequality bounds, and its interval."""
    signs, sides = relation.signs, [side for side in relation.sides if isinstance(side, ScalarValue | Phrase)]
    if len(sides) < len(relation.sides) or not set(signs) <= set("<>≤≥"):
        return None
    if signs[0] in ">≥":
        signs, sides = signs[::-1].translate(_FLIPPED), sides[::-1]
    if set(signs) & set(">≥") or len(sides) > 3:
        return None
    place = next((place for place, side in enumerate(sides) if _is_letter(side)), None)
    if place is None or (len(sides) == 3 and place != 1):
        return None
    low = sides[place - 1] if place else ScalarValue(-sympy.oo, "-oo")
    high = sides[place + 1] if place + 1 < len(sides) else ScalarValue(sympy.oo, "oo")
    opening = "[" if place and signs[place - 1] == "≤" else "("
    closing = "]" if place + 1 < len(sides) and signs[place] == "≤" else ")"
    return _letter(sides[place]), Group(opening + closing, (low, high))


def _is_letter(side: AnswerValue) -> bool:
    return (isinstance(side, Phrase) and len(side.words) == 1) or (
        isinstance(side, ScalarValue) and isinstance(side.value, sympy.Symbol)
    )


def _letter(side: ScalarValue | Phrase) -> sympy.Expr:
    return side.value if isinstance(side, ScalarValue) else sympy.Symbol(side.words)


def _same_relation(gold: Relation, answer: Relation) -> bool:
    if (expected := _interval(gold)) and (given := _interval(answer)):
        return str(expected[0]) == str(given[0]) and _same(expected[1], given[1])
    for signs, sides in (
        (answer.signs, answer.sides),
        (answer.signs[::-1].translate(_FLIPPED), answer.sides[::-1]),
    ):
        if gold.signs == signs and all(map(_same, gold.sides, sides)):
            return True
    differences = [_difference(side) for side in (gold, answer)]
    if len(gold.signs) != 1 or len(answer.signs) != 1 or None in differences:
        return False
    (one, sign), (other, its) = [difference for difference in differences if difference]
    if sign != its:
        return False
    factor = sympy.cancel(one / other) if other != 0 else sympy.nan
    return bool(
        factor.is_number and factor.is_finite and factor != 0 and (sign in "=≠" or factor.is_positive)
    )


def _difference(relation: Relation) -> tuple[sympy.Expr, str] | None:
    """Return the smaller side minus the larger side, and `<`, `≤`, `=` or `≠`."""
    sides = [_letter(side) for side in relation.sides if isinstance(side, ScalarValue | Phrase)]
    if len(sides) != 2 or len(relation.sides) != 2:
        return None
    if relation.signs in ">≥":
        return sides[1] - sides[0], relation.signs.translate(_FLIPPED)
    return sides[0] - sides[1], relation.signs


def _same_scalar(gold: ScalarValue, answer: ScalarValue) -> bool:
    if gold.value.free_symbols or answer.value.free_symbols:
        return _identical(gold.value, answer.value)
    if _same_number(answer, gold):
        return True
    if gold.percent == answer.percent:
        return False
    hundredth = sympy.Rational(1, 100)
    values = [side.value * (hundredth if side.percent else 1) for side in (gold, answer)]
    return bool(values[0] == values[1])


def _identical(left: sympy.Expr, right: sympy.Expr) -> bool:
    return bool(left == right or identical(left, right))


def _same_number(answer: ScalarValue, gold: ScalarValue) -> bool:
    expected, given = gold.value, answer.value
    if expected == given:
        return True
    if not (expected.is_finite and given.is_finite):
        return False
    if not (expected.is_Rational and given.is_Rational):
        gap = abs(sympy.N(expected - given, PRECISION))
        size = 1 if 0 in (expected, given) else abs(sympy.N(expected, PRECISION))
        if gap < NEGLIGIBLE * size:
            return True
    if _rounds_to(expected, answer):
        return True
    finite = given.is_Rational and has_finite_decimal(int(given.q))
    return not finite and _rounds_to(given, gold)


def _rounds_to(value: sympy.Expr, decimal: ScalarValue) -> bool:
    shown = _DECIMAL.fullmatch(decimal.shown.strip())
    if shown is None or len(re.sub(r"\D", "", decimal.shown).strip("0")) < 2 or not value.is_real:
        return False
    return bool(abs(sympy.N(value - decimal.value, PRECISION)) <= sympy.Rational(1, 2 * 10 ** len(shown[1])))
