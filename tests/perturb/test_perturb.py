"""Perturbations change the words of a problem and nothing else."""

from __future__ import annotations

import re

import pytest

from theorem_sft.errors import InputError
from theorem_sft.perturb import NotApplicable, perturb
from theorem_sft.sources.synthetic import Telling, build
from theorem_sft.traces import Trace

EVERY_KIND = pytest.mark.parametrize("kind", ["paraphrase", "reorder", "distractor"])


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    """Three hundred problems."""
    return build(300, seed=9)


def changed(trace: Trace, kind: str, seed: int = 0) -> Trace:
    """Perturb a problem that the kind must apply to."""
    return perturb(trace, kind, seed=seed)


@EVERY_KIND
def test_rule_and_answer_stay(traces: list[Trace], kind: str) -> None:
    for trace in traces:
        other = changed(trace, kind)
        assert other.id == f"{trace.id}-{kind}"
        assert other.perturbation == kind
        assert other.problem != trace.problem
        assert (other.answer, other.final, other.group) == (trace.answer, trace.final, trace.group)
        for before, after in zip(trace.steps, other.steps, strict=True):
            assert after.mapping == before.mapping
            assert after.model_copy(update={"mapping": before.mapping}) == before


@EVERY_KIND
def test_same_seed_gives_the_same_text(traces: list[Trace], kind: str) -> None:
    for trace in traces[:50]:
        assert changed(trace, kind, 4) == changed(trace, kind, 4)


@EVERY_KIND
def test_text_and_mapping_stay_in_step(traces: list[Trace], kind: str) -> None:
    for trace in traces:
        other = changed(trace, kind)
        assert other.problem == " ".join([*other.givens, other.question or ""])
        for step in other.steps:
            mapped = [
                str(binding.value).removesuffix("*pi")
                for binding in step.mapping.values()
                if binding.source == "text"
            ]
            told = [number for number in re.findall(r"\d+", other.problem) if number in mapped]
            assert told == mapped


@EVERY_KIND
def test_original_is_left_alone(traces: list[Trace], kind: str) -> None:
    before = traces[0].model_copy(deep=True)
    changed(traces[0], kind)
    assert traces[0] == before


def test_paraphrase_uses_held_out_wordings_only(traces: list[Trace]) -> None:
    for trace in traces:
        other = changed(trace, "paraphrase")
        assert other.structure
        for key, clause in Telling.of(other.structure).clauses.items():
            assert other.structure["wording"][key] >= len(clause.train)
        assert not set(other.givens) & set(trace.givens)
        assert other.question != trace.question


def test_reorder_is_a_permutation_that_moves_values(traces: list[Trace]) -> None:
    for trace in traces:
        other = changed(trace, "reorder")
        assert sorted(other.givens) == sorted(trace.givens)
        assert other.givens != trace.givens
        values = re.findall(r"\d+", trace.problem)
        if len(values) > 1:
            assert re.findall(r"\d+", other.problem) != values


def test_distractor_adds_one_sentence_with_a_new_number(traces: list[Trace]) -> None:
    for trace in traces:
        other = changed(trace, "distractor")
        (aside,) = set(other.givens) - set(trace.givens)
        assert [given for given in other.givens if given != aside] == trace.givens
        (number,) = re.findall(r"\d+", aside)
        assert number not in re.findall(r"\d+", trace.problem)


def test_kinds_combine(traces: list[Trace]) -> None:
    for trace in traces[:50]:
        other = changed(changed(changed(trace, "distractor"), "reorder"), "paraphrase")
        assert other.id == f"{trace.id}-distractor-reorder-paraphrase"
        assert len(other.givens) == len(trace.givens) + 1
        assert other.answer == trace.answer
        with pytest.raises(NotApplicable):
            perturb(other, "distractor")


def test_problems_of_other_sources_can_be_reordered(traces: list[Trace]) -> None:
    foreign = traces[0].model_copy(update={"structure": None, "source": "elsewhere"})
    other = changed(foreign, "reorder")
    assert sorted(other.givens) == sorted(foreign.givens)
    assert other.givens != foreign.givens
    assert other.problem == " ".join([*other.givens, other.question or ""])
    with pytest.raises(NotApplicable):
        perturb(foreign, "paraphrase")
    with pytest.raises(NotApplicable):
        perturb(foreign, "distractor")


@pytest.mark.parametrize(
    "update",
    [
        {"givens": ["One given."], "problem": "One given. What now?", "question": "What now?"},
        {"givens": ["Same.", "Same."], "problem": "Same. Same. What now?", "question": "What now?"},
        {"question": None},
        {"problem": "A text that its givens do not make up."},
    ],
)
def test_reorder_needs_independent_givens(traces: list[Trace], update: dict[str, object]) -> None:
    foreign = traces[0].model_copy(update={"structure": None, "source": "elsewhere", **update})
    with pytest.raises(NotApplicable):
        perturb(foreign, "reorder")


@pytest.mark.parametrize("update", [{"story": "moon"}, {"theorems": ["area of a moon"]}])
def test_structure_of_another_catalogue_is_named(traces: list[Trace], update: dict[str, object]) -> None:
    strange = traces[0].model_copy(update={"structure": {**(traces[0].structure or {}), **update}})
    with pytest.raises(InputError, match="this catalogue has no story"):
        perturb(strange, "paraphrase")


def test_unknown_kind_is_an_error(traces: list[Trace]) -> None:
    with pytest.raises(ValueError, match="no perturbation 'rhyme'"):
        perturb(traces[0], "rhyme")
