"""Transfer problems: exact, beyond training in what their kind says, and counted with their originals."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from fractions import Fraction

import pytest

from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.split_sides import given_numbers, ranges
from theorem_sft.data.sources.synthetic.structure import QUESTION, structure_of
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.transfer.contrast import TRAP
from theorem_sft.data.variants.transfer.make_transfer import TRANSFER_KINDS, transfer
from theorem_sft.data.variants.transfer.training_problems import other_fields
from theorem_sft.data.verify.trace_checks import check_relations
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS

pytestmark = pytest.mark.slow

MADE_OF_PROBLEMS = ("contrast", "inverse", "longer", "range")
Made = Mapping[str, list[Trace]]
EVERY_KIND = pytest.mark.parametrize("kind", MADE_OF_PROBLEMS)


@pytest.fixture(scope="module")
def problems() -> list[Trace]:
    """Three hundred problems made for the test."""
    return build_synthetic(700, seed=9, test=300)[400:]


@pytest.fixture(scope="module")
def trained() -> list[Trace]:
    """The four hundred training problems of the same build."""
    return build_synthetic(700, seed=9, test=300)[:400]


@pytest.fixture(scope="module")
def made(problems: list[Trace], trained: list[Trace]) -> Made:
    """The transfer problems of each kind; of fewer problems where new numbers are hard to find."""
    return {
        kind: transfer(problems[: 60 if kind == "range" else None], [kind], trained=trained).variants
        for kind in MADE_OF_PROBLEMS
    }


def pairs(problems: list[Trace], variants: list[Trace]) -> list[tuple[Trace, Trace]]:
    """Pair each variant with the problem that it was made from."""
    known = {trace.id: trace for trace in problems}
    return [(known[trace.id.removesuffix(f"-{trace.perturbation}")], trace) for trace in variants]


@EVERY_KIND
def test_variants_pass_every_check(made: Made, kind: str) -> None:
    for trace in made[kind][::4]:
        checks = check_relations(trace)
        assert {name: check.why for name, check in checks.items() if check.verdict != "pass"} == {}


@EVERY_KIND
def test_variants_count_with_their_original(problems: list[Trace], made: Made, kind: str) -> None:
    assert len(made[kind]) > 30
    for before, after in pairs(problems, made[kind]):
        assert after.group == before.cluster
        assert after.split == before.split
        assert after.checks == {}
        assert after.problem != before.problem


@EVERY_KIND
def test_nothing_made_was_trained_on(trained: list[Trace], made: Made, kind: str) -> None:
    assert {trace.problem for trace in trained}.isdisjoint(trace.problem for trace in made[kind])


def test_what_would_be_a_training_problem_is_left_out(problems: list[Trace]) -> None:
    variants = transfer(problems[:40], ["inverse"]).variants
    again = transfer(problems[:40], ["inverse"], trained=variants)
    kept = {trace.problem for trace in again.variants}
    assert kept.isdisjoint(trace.problem for trace in variants)
    assert "what it would be was trained on" in {left["reason"] for left in again.left_out}


@EVERY_KIND
def test_every_problem_is_made_or_left_out_with_a_reason(
    problems: list[Trace], trained: list[Trace], kind: str
) -> None:
    result = transfer(problems[:20], [kind], trained=trained)
    ids = [trace.id.removesuffix(f"-{kind}") for trace in result.variants]
    assert sorted([*ids, *(left["id"] for left in result.left_out)]) == sorted(p.id for p in problems[:20])
    assert all(left["kind"] == kind and left["reason"] for left in result.left_out)


@EVERY_KIND
def test_same_seed_gives_the_same_problems(problems: list[Trace], trained: list[Trace], kind: str) -> None:
    first, second = (transfer(problems[:12], [kind], trained=trained, seed=3) for _ in range(2))
    assert first == second


def test_a_contrast_needs_another_theorem(problems: list[Trace], made: Made) -> None:
    for before, after in pairs(problems, made["contrast"]):
        old, new = structure_of(before)["theorems"], structure_of(after)["theorems"]
        changed = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
        assert len(changed) == 1
        assert CATALOGUE[changed[0][0]].contrast == changed[0][1]
        assert after.answer != before.answer


def test_a_contrast_has_nearly_the_same_words(problems: list[Trace], made: Made) -> None:
    ratios = [
        SequenceMatcher(None, before.problem.split(), after.problem.split(), autojunk=False).ratio()
        for before, after in pairs(problems, made["contrast"])
    ]
    assert sum(ratios) / len(ratios) > 0.8
    assert sum(ratio > 0.5 for ratio in ratios) / len(ratios) > 0.9


def test_a_trap_is_the_answer_of_the_other_theorem(problems: list[Trace], made: Made) -> None:
    traps = 0
    for before, after in pairs(problems, made["contrast"]):
        new = structure_of(after)
        if TRAP not in new:
            continue
        traps += 1
        assert new[TRAP] not in (after.answer, "")
        old = structure_of(before)
        if all(new["numbers"][0].get(slot) == value for slot, value in old["numbers"][0].items()
               if slot != old["unknown"][0]) and not old["chain"]:  # fmt: skip
            # On the same numbers, the other theorem gives the original's answer.
            assert new[TRAP] == before.answer
    assert traps > 0.8 * len(made["contrast"])


def test_a_known_contrast() -> None:
    (before,) = [
        trace
        for trace in build_synthetic(60, seed=2, theorems=["addition principle"])
        if structure_of(trace)["unknown"] == ["ways"] and structure_of(trace)["numbers"][0]["first"] == 3
    ][:1]
    (after,) = transfer([before], ["contrast"], trained=[]).variants
    numbers = structure_of(after)["numbers"][0]
    assert after.steps[0].theorem == "multiplication principle"
    assert after.answer == str(int(numbers["first"]) * int(numbers["second"]))
    assert structure_of(after)[TRAP] == str(int(numbers["first"]) + int(numbers["second"]))
    assert after.question == before.question


def test_an_inverse_swaps_one_given_number_and_the_answer(problems: list[Trace], made: Made) -> None:
    for before, after in pairs(problems, made["inverse"]):
        old, new = structure_of(before), structure_of(after)
        assert [step.theorem for step in before.steps] == [step.theorem for step in after.steps]
        assert (old["numbers"], old["story"], old["people"]) == (new["numbers"], new["story"], new["people"])
        assert old["unknown"][-1] != new["unknown"][-1]
        assert before.final not in (after.final, "")
        assert len(before.givens) == len(after.givens)
        assert len(set(before.givens) & set(after.givens)) == len(before.givens) - 1


def test_longer_puts_one_theorem_before_or_after(problems: list[Trace], made: Made) -> None:
    same_story = 0
    for before, after in pairs(problems, made["longer"]):
        old, new = structure_of(before), structure_of(after)
        assert old["theorems"] in (new["theorems"][1:], new["theorems"][:-1])
        assert len(after.steps) == len(before.steps) + 1
        if old["chain"] and new["chain"]:
            links = CHAINS[old["chain"]].joins
            assert links in (CHAINS[new["chain"]].joins[1:], CHAINS[new["chain"]].joins[:-1])
        same_story += old["story"] == new["story"]
    assert same_story > 0.5 * len(made["longer"])


def test_range_gives_no_number_within_the_range_of_training(
    problems: list[Trace], trained: list[Trace], made: Made
) -> None:
    seen = ranges([structure_of(trace) for trace in trained])
    for before, after in pairs(problems, made["range"]):
        assert [step.theorem for step in before.steps] == [step.theorem for step in after.steps]
        assert structure_of(before)["wording"] == structure_of(after)["wording"]
        numbers = given_numbers(structure_of(after))
        assert any(place in seen for place in numbers)
        for place, values in numbers.items():
            low, high = seen.get(place, (Fraction(0), Fraction(0)))
            assert not any(low <= number <= high for number in values)


def test_fields_are_new() -> None:
    geometry = [name for name, theorem in CATALOGUE.items() if theorem.field == "plane geometry"]
    trained = build_synthetic(30, theorems=[*geometry, "simple interest"])
    fields = other_fields(80, trained, seed=1)
    assert len(fields) == 80
    known = {CATALOGUE[step.theorem].field for trace in trained for step in trace.steps}
    for trace in fields:
        assert known.isdisjoint(CATALOGUE[step.theorem].field for step in trace.steps)
        assert trace.perturbation == "field"
    assert len({trace.cluster for trace in fields}) == 80
    assert fields == transfer(trained, ["field"], seed=1, count=80).variants


def test_geometry_of_another_source_counts_as_geometry() -> None:
    (trace,) = build_synthetic(1, theorems=["area of a circle"])
    foreign = trace.model_copy(update={"structure": None, "domain": "geometry"})
    assert not any("geometry" in made.domain for made in other_fields(40, [foreign]))


def test_after_training_on_everything_no_field_is_left() -> None:
    result = transfer(build_synthetic(400), ["field"])
    assert result.variants == []
    assert [left["kind"] for left in result.left_out] == ["field"]


def test_only_original_problems_of_the_catalogue_have_transfer_problems(problems: list[Trace]) -> None:
    strange: list[Problem] = [
        Problem(id="a", problem="What is 2 + 3?", answer="5"),
        problems[0].model_copy(update={"structure": None}),
        problems[0].model_copy(update={"perturbation": "reorder"}),
    ]
    result = transfer(strange, MADE_OF_PROBLEMS)
    assert result.variants == []
    assert len(result.left_out) == len(strange) * len(MADE_OF_PROBLEMS)


def test_unknown_kind_is_an_error(problems: list[Trace]) -> None:
    with pytest.raises(ValueError, match="no transfer 'rename': there are contrast"):
        transfer(problems, ["rename"])


def test_orders_name_every_clause_once(made: Made) -> None:
    for kind in MADE_OF_PROBLEMS:
        for trace in made[kind]:
            new = structure_of(trace)
            assert sorted([*new["order"], QUESTION]) == sorted(new["wording"])


def test_kinds_are_not_perturbations() -> None:
    from theorem_sft.data.variants.kinds import VARIANT_KINDS

    assert VARIANT_KINDS.keys().isdisjoint(TRANSFER_KINDS)
