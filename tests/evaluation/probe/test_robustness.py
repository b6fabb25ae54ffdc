"""Robustness: figures computed by hand, and invariants for any answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.graded import graded, present
from theorem_sft.core.pool import KillablePool
from theorem_sft.evaluation.probe.robustness import robustness
from theorem_sft.evaluation.results import GradedItem, Proportion
from theorem_sft.evaluation.stats.accuracy import PERTURBED
from theorem_sft.theory.mathtext.answers.grade import answer_pool

KEEPS = {"rename", "reorder"}


@pytest.fixture(scope="module")
def pool() -> Iterator[KillablePool]:
    with answer_pool(1) as workers:
        yield workers


def item(
    group: str, perturbation: str | None, verdict: str, extracted: str | None = None, error: str = "none"
) -> GradedItem:
    return graded(group, perturbation, verdict, extracted=extracted, error={"kind": error})


def example() -> list[GradedItem]:
    return [
        item("a", None, "correct", "2"),
        item("b", None, "correct", "4"),
        item("c", None, "wrong", "1/3"),
        item("d", None, "wrong", "7"),
        item("a", "rename", "correct", "2.0"),
        item("b", "rename", "wrong", "5", "mapping"),
        item("c", "rename", "wrong", "\\frac{2}{6}", "mapping"),
        item("d", "rename", "unparsed", None, "format"),
        item("a", "renumber", "wrong", "2", "arithmetic"),
        item("b", "renumber", "correct", "9"),
        item("e", "rename", "correct", "3"),
    ]


def test_a_small_example_by_hand(pool: KillablePool) -> None:
    found = robustness(example(), keeps_answer=KEEPS, pool=pool)
    assert (found.groups, found.variants, found.without_original) == (4, 6, {"rename": 1})
    assert list(found.kinds) == ["rename", "renumber", PERTURBED]
    rename, renumber, together = found.kinds.values()
    assert (rename.accuracy.value, rename.accuracy.n) == (0.25, 4)
    assert rename.accuracy.unparsed == 1
    assert (rename.original.value, renumber.original.value) == (0.5, 1)
    assert rename.drop.difference == -0.25 and renumber.drop.difference == -0.5
    assert together.drop.difference == pytest.approx(-2 / 6) and together.original.n == 4
    conditional = present(rename.conditional_drop)
    assert (conditional.value, conditional.n) == (0.5, 2)
    assert present(rename.consistency).value == 0.5  # a (correct twice) and c (1/3 twice)
    assert renumber.consistency is None
    assert found.consistency == rename.consistency == together.consistency
    assert rename.process.shares == {"none": 0.25, "mapping": 0.5, "format": 0.25}
    robust = present(found.robust_accuracy)
    assert (robust.value, robust.n) == (0, 4)
    assert together.drop.p_holm is None
    assert present(rename.drop.p_holm) >= rename.drop.p
    power = present(rename.power)
    assert power.groups_for_power > power.groups_for_interval > 4


def test_a_rounded_answer_is_the_same_in_either_order(pool: KillablePool) -> None:
    for first, second in (("1/3", "0.33"), ("0.33", "1/3")):
        rows = [item("a", None, "wrong", first), item("a", "rename", "wrong", second)]
        found = robustness(rows, keeps_answer=KEEPS, pool=pool)
        assert present(found.consistency).value == 1


def test_among_several_originals_the_name_tells_which(pool: KillablePool) -> None:
    rows = [
        item("a", None, "correct"),
        item("b", None, "wrong"),
        item("b", "rename", "correct"),
        item("c", "rename", "correct"),
    ]
    rows = [row.model_copy(update={"group": "g"}) for row in rows]
    found = robustness(rows, keeps_answer=KEEPS, pool=pool)
    assert found.without_original == {"rename": 1}
    assert found.kinds["rename"].drop.difference == 1
    assert found.kinds["rename"].conditional_drop is None


def test_without_variants_there_are_no_figures() -> None:
    found = robustness([item("a", None, "correct")], keeps_answer=KEEPS)
    assert found.kinds == {} and found.robust_accuracy is None and found.consistency is None


def test_identical_answers_have_no_drop() -> None:
    rows = [
        item(f"s{number}", kind, "correct" if number % 3 else "unparsed")
        for number in range(30)
        for kind in (None, "rename", "reorder")
    ]
    found = robustness(rows, keeps_answer=KEEPS)
    for kind in found.kinds.values():
        assert kind.drop.difference == 0 and kind.drop.p == 1
        assert kind.drop.low < 0 < kind.drop.high
        assert present(kind.conditional_drop).value == 0
        assert 0 < present(kind.power).detectable < 1
    assert present(found.robust_accuracy).value == pytest.approx(2 / 3)
    assert present(found.consistency).value == pytest.approx(2 / 3)


answers = st.lists(
    st.lists(st.sampled_from(["correct", "wrong", "unparsed", "timeout"]), min_size=3, max_size=3),
    min_size=1,
    max_size=25,
)


@given(answers, st.randoms(use_true_random=False))
def test_invariants_for_any_answers(verdicts: list[list[str]], rng: random.Random) -> None:
    rows = [
        item(f"s{number}", kind, verdict)
        for number, row in enumerate(verdicts)
        for kind, verdict in zip((None, "rename", "reorder"), row, strict=True)
    ]
    found = robustness(rows, keeps_answer=KEEPS)
    robust = present(found.robust_accuracy).value
    shares: list[Proportion | None] = [found.robust_accuracy, found.consistency]
    for kind in found.kinds.values():
        assert robust <= kind.accuracy.value and robust <= kind.original.value
        drop = kind.drop
        assert drop.difference == pytest.approx(kind.accuracy.value - kind.original.value)
        assert drop.low <= drop.difference <= drop.high
        assert drop.p_holm is None or drop.p_holm >= drop.p
        shares += [kind.accuracy, kind.original, kind.consistency, kind.conditional_drop]
    assert all(0 <= row.low <= row.value <= row.high <= 1 for row in shares if row)
    rng.shuffle(rows)
    shuffled = robustness(rows, keeps_answer=KEEPS)
    assert _flat(shuffled.model_dump()) == pytest.approx(_flat(found.model_dump()))


def _flat(value: Any, name: str = "") -> dict[str, float]:
    """Return the figures of nested results by their path."""
    if isinstance(value, dict):
        return {key: row for part in value for key, row in _flat(value[part], f"{name}/{part}").items()}
    return {} if value is None else {name: value}
