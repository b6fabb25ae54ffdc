"""Problems from the catalogue change their words, and of their numbers only what `renumber` changes."""

from __future__ import annotations

import random
import re
from itertools import combinations

import pytest

from theorem_sft.data.sources.synthetic.build_problems import PEOPLE, build_synthetic
from theorem_sft.data.sources.synthetic.number_style import NUMBER_FORMATS
from theorem_sft.data.sources.synthetic.problem_text import Sentences
from theorem_sft.data.sources.synthetic.structure import structure_of
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.make_variants import perturb, perturb_all
from theorem_sft.data.verify.final_answer import answer_fault
from theorem_sft.data.verify.grounding import grounding_fault
from theorem_sft.data.verify.verify_traces import verify_traces
from theorem_sft.theory.catalogue import CATALOGUE

KINDS = [name for name, kind in VARIANT_KINDS.items() if "synthetic" in kind.structures]
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
KEEPS_THINGS = ("reorder", "question_first", "distractor", "off_topic", "paraphrase")


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    """Three hundred problems."""
    return build_synthetic(300, seed=9)


@pytest.fixture(scope="module")
def variants(traces: list[Trace]) -> dict[str, list[tuple[Trace, Trace]]]:
    """For each kind, the problems that it applies to, each with its variant."""
    originals = {trace.id: trace for trace in traces}
    return {
        kind: [
            (originals[other.id.removesuffix(f"-{kind}")], other)
            for other in perturb_all(traces, [kind]).variants
        ]
        for kind in KINDS
    }


Variants = dict[str, list[tuple[Trace, Trace]]]


@EVERY_KIND
def test_kind_applies_to_most_problems(variants: Variants, kind: str) -> None:
    assert len(variants[kind]) >= 0.8 * 300


@EVERY_KIND
def test_rule_stays_and_the_text_does_not(variants: Variants, kind: str) -> None:
    for trace, other in variants[kind]:
        assert (other.id, other.perturbation) == (f"{trace.id}-{kind}", kind)
        assert (other.group, other.domain) == (trace.group, trace.domain)
        assert other.problem != trace.problem
        assert sorted(other.problem) == sorted(" ".join([*other.givens, other.question or ""]))
        for before, after in zip(trace.steps, other.steps, strict=True):
            assert (after.theorem, after.relation, after.statement) == (
                before.theorem,
                before.relation,
                before.statement,
            )
            assert after.mapping.keys() == before.mapping.keys()
            assert after.conclusion.keys() == before.conclusion.keys()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if VARIANT_KINDS[kind].keeps_answer])
def test_answer_and_numbers_stay(variants: Variants, kind: str) -> None:
    for trace, other in variants[kind]:
        assert (other.answer, other.final) == (trace.answer, trace.final)
        for before, after in zip(trace.steps, other.steps, strict=True):
            assert after.conclusion == before.conclusion
            for slot, binding in before.mapping.items():
                assert after.mapping[slot].value == binding.value


@pytest.mark.parametrize("kind", KEEPS_THINGS)
def test_steps_stay_but_for_the_order_of_the_mapping(variants: Variants, kind: str) -> None:
    for trace, other in variants[kind]:
        for before, after in zip(trace.steps, other.steps, strict=True):
            assert after.model_copy(update={"mapping": before.mapping}) == before
            assert after.mapping == before.mapping


@pytest.mark.parametrize("kind", [*KEEPS_THINGS, "rename", "renumber", "story"])
def test_text_and_mapping_stay_in_step(variants: Variants, kind: str) -> None:
    for _, other in variants[kind]:
        for step in other.steps:
            mapped = [
                str(binding.value).removesuffix("*pi")
                for binding in step.mapping.values()
                if binding.source == "text"
            ]
            told = [number for number in re.findall(r"\d+", other.problem) if number in mapped]
            assert told == mapped


@EVERY_KIND
def test_values_are_grounded_in_the_new_text(variants: Variants, kind: str) -> None:
    for _, other in variants[kind]:
        assert grounding_fault(other) is None, other.problem
        assert answer_fault(other) is None


def test_variants_verify(variants: Variants) -> None:
    chosen = [other for pairs in variants.values() for _, other in pairs[::12]]
    chosen += [other for _, other in variants["number_format"][1::6]]
    verified = verify_traces(chosen)
    assert verified.passed == len(chosen)
    assert all(not counts["fail"] for counts in verified.counts.values())


@EVERY_KIND
def test_same_seed_gives_the_same_text(traces: list[Trace], kind: str) -> None:
    for trace in traces[:50]:
        first, again = (perturb_all([trace], [kind], seed=4).variants for _ in range(2))
        assert first == again


@EVERY_KIND
def test_original_is_left_alone(traces: list[Trace], kind: str) -> None:
    before = [trace.model_copy(deep=True) for trace in traces[:20]]
    perturb_all(traces[:20], [kind])
    assert traces[:20] == before


def test_paraphrase_uses_held_out_wordings_only(variants: Variants) -> None:
    for trace, other in variants["paraphrase"]:
        assert other.structure
        for key, clause in Sentences.of(structure_of(other)).clauses.items():
            assert other.structure["wording"][key] >= len(clause.train)
        assert not set(other.givens) & set(trace.givens)
        assert other.question != trace.question


def test_reorder_is_a_permutation_that_moves_values(variants: Variants) -> None:
    for trace, other in variants["reorder"]:
        assert sorted(other.givens) == sorted(trace.givens)
        assert other.givens != trace.givens
        values = re.findall(r"\d+", trace.problem)
        if len(values) > 1:
            assert re.findall(r"\d+", other.problem) != values


def test_distractor_adds_one_sentence_with_a_new_number(variants: Variants) -> None:
    for trace, other in variants["distractor"]:
        (aside,) = set(other.givens) - set(trace.givens)
        assert [given for given in other.givens if given != aside] == trace.givens
        (number,) = re.findall(r"\d+", aside)
        assert number not in re.findall(r"\d+", trace.problem)


def test_off_topic_adds_one_sentence_without_a_number(variants: Variants) -> None:
    for trace, other in variants["off_topic"]:
        (added,) = set(other.givens) - set(trace.givens)
        assert [given for given in other.givens if given != added] == trace.givens
        assert not re.search(r"\d", added)


def test_question_first_moves_the_question_and_nothing_else(variants: Variants) -> None:
    for trace, other in variants["question_first"]:
        assert other.givens == trace.givens
        assert other.question
        assert other.problem == " ".join([other.question, *other.givens])
        assert not re.search(r"\b(this|such)\b", other.question)


def test_rename_leaves_no_old_name(variants: Variants) -> None:
    for trace, other in variants["rename"]:
        said = " ".join([other.problem, *(step.model_dump_json() for step in other.steps)])
        assert trace.structure
        assert other.structure
        told = set(re.findall(r"\w+", said))
        assert not told & set(trace.structure["people"].values())
        assert set(other.structure["people"].values()) <= set(PEOPLE)
        for old, new in other.structure["other_words"].items():
            # Points are told alone and in a row: "Q", "angle PQR".
            if len(old) > 1:
                assert old not in told, other.problem
                assert (new in told) == bool(re.search(rf"\b{old}\b", trace.problem + str(trace.steps)))


def test_renamed_points_are_the_old_ones_one_for_one(variants: Variants) -> None:
    seen = 0
    for trace, other in variants["rename"]:
        assert other.structure
        letters = {old: new for old, new in other.structure["other_words"].items() if len(old) == 1}
        for old_name, new_name in zip(
            re.findall(r"\b[A-Z]+\b", trace.problem), re.findall(r"\b[A-Z]+\b", other.problem), strict=True
        ):
            if letters and {old_name, new_name} != {"A"}:
                seen += 1
                assert "".join(letters[letter] for letter in old_name) == new_name
        assert len(set(letters.values())) == len(letters)
        assert set(letters).isdisjoint(letters.values())
    assert seen > 100


def test_renaming_twice_renames_what_was_renamed(traces: list[Trace]) -> None:
    for trace in traces[:100]:
        try:
            once = perturb(trace, "rename")
        except NotApplicable:
            continue
        twice = perturb(once, "rename")
        assert once.structure
        assert not set(re.findall(r"\w+", twice.problem)) & set(once.structure["people"].values())
        assert grounding_fault(twice) is None


def test_renumber_changes_numbers_and_answer_only(variants: Variants) -> None:
    same = 0
    for trace, other in variants["renumber"]:
        assert other.answer != trace.answer
        assert re.sub(r"\d+", "", other.problem) == re.sub(r"\d+", "", trace.problem)
        before, after = (re.findall(r"\d+", each.problem) for each in (trace, other))
        same += any(old == new for old, new in zip(before, after, strict=True))
    # Where a slot has few values, one may have to come again.
    assert same < 0.1 * 300


def test_renumbered_problems_stay_on_their_side_of_a_range() -> None:
    traces = build_synthetic(240, seed=2, theorems=list(CATALOGUE)[:12], test=60, split_by="range")
    told: dict[str, dict[tuple[str, str], set[int]]] = {"train": {}, "test": {}}
    for trace in [*traces, *perturb_all(traces, ["renumber"]).variants]:
        assert trace.structure
        for step, name in enumerate(trace.structure["theorems"], start=1):
            for slot in CATALOGUE[name].draw:
                if f"{step}.{slot}" in trace.structure["order"]:
                    value = trace.structure["numbers"][step - 1][slot]
                    told[trace.split or ""].setdefault((name, slot), set()).add(value)
    shared = told["train"].keys() & told["test"].keys()
    assert len(shared) > 10
    for place in shared:
        assert told["train"][place].isdisjoint(told["test"][place])


def test_number_formats_write_the_same_numbers(variants: Variants) -> None:
    styles = set()
    for trace, other in variants["number_format"]:
        assert other.structure
        styles.add(other.structure["number_format"])
        plain = {**other.structure}
        del plain["number_format"]
        assert plain == trace.structure
        assert other.question == trace.question
    assert styles == set(NUMBER_FORMATS)


def test_units_are_turned_back_in_the_mapping(variants: Variants) -> None:
    texts = [
        binding.text
        for _, other in variants["number_format"]
        if other.structure and other.structure["number_format"] == "units"
        for step in other.steps
        for binding in step.mapping.values()
        if binding.source == "text + known"
    ]
    assert len(texts) > 30
    assert all(re.search(r" = \d+π? [a-z ]+ = \d+π? [a-z ]+$", text or "") for text in texts)


def test_story_keeps_numbers_and_people(variants: Variants) -> None:
    for trace, other in variants["story"]:
        assert trace.structure
        assert other.structure
        assert other.structure["numbers"] == trace.structure["numbers"]
        assert other.structure["people"] == trace.structure["people"]
        moved = {"story", "turns", "wording", "order"}
        assert {key for key in trace.structure if other.structure[key] != trace.structure[key]} <= moved
        before, after = trace.structure["order"], other.structure["order"]
        assert [key for key in after if key in before] == [key for key in before if key in after]
        assert sorted(after) == sorted(
            key for key in Sentences.of(structure_of(other)).clauses if key != "question"
        )


@pytest.mark.parametrize(("first", "then"), [*combinations(KINDS, 2), *combinations(KINDS[::-1], 2)])
def test_kinds_combine(traces: list[Trace], first: str, then: str) -> None:
    done = 0
    for trace in random.Random(first + then).sample(traces, 8):
        try:
            other = perturb(perturb(trace, first), then)
        except NotApplicable:
            continue
        done += 1
        assert other.id == f"{trace.id}-{first}-{then}"
        assert grounding_fault(other) is None
        if "renumber" not in (first, then):
            assert other.answer == trace.answer
    assert done > 3


def test_all_kinds_at_once(traces: list[Trace]) -> None:
    for trace in traces[:60]:
        other = trace
        for kind in KINDS:
            try:
                other = perturb(other, kind)
            except NotApplicable:
                continue
        assert other.group == trace.group
        assert grounding_fault(other) is None, other.problem


@pytest.mark.parametrize("kind", ["distractor", "off_topic", "question_first", "number_format"])
def test_some_kinds_apply_once_only(traces: list[Trace], kind: str) -> None:
    with pytest.raises(NotApplicable, match="already"):
        perturb(perturb(traces[0], kind), kind)
