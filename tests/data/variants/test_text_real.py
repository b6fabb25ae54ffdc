"""Every change of text over GSM8K and MATH-500: what must stay stays, and most problems can be changed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.text_variants import formulas
from theorem_sft.data.sources.annotated import read_annotated
from theorem_sft.data.traces.trace import Question
from theorem_sft.data.variants.given_sentences import OFF_TOPIC
from theorem_sft.data.variants.make_variants import perturb_all
from theorem_sft.data.variants.text.prose import first_names
from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.theory.mathtext.numbers_in_text import number_values

# The least share of problems that a kind applies to, for GSM8K and for MATH.
SHARES = {
    "rename": (0.4, 0.15),
    "number_format": (0.9, 0.15),
    "question_first": (0.8, 0.35),
    "off_topic": (0.95, 0.95),
    "whitespace": (0.9, 0.9),
    "typo": (0.85, 0.4),
    "case": (0.85, 0.85),
}
PLACES = {"gsm8k": "gsm8k/test.jsonl", "math500": "math/test_500.jsonl"}


@pytest.fixture(scope="module", params=list(PLACES))
def problems(request: pytest.FixtureRequest, shared_data: Path) -> list[Question]:
    return load_questions(read_benchmark(request.param), shared_data / PLACES[request.param])


def pairs(problems: list[Question], kind: str) -> list[tuple[str, str]]:
    """Texts before and after; also checks what holds for every kind."""
    originals = {problem.id: problem for problem in problems}
    perturbed = perturb_all(problems, [kind], seed=1)
    assert len(perturbed.variants) + len(perturbed.left_out) == len(problems)
    assert all(left["reason"] for left in perturbed.left_out)
    latex = sum("\\" in problem.problem for problem in problems) > len(problems) / 2
    assert len(perturbed.variants) >= SHARES[kind][latex] * len(problems)
    found = []
    for variant in perturbed.variants:
        original = originals[variant.id.removesuffix(f"-{kind}")]
        assert variant.problem != original.problem
        assert variant.answer == original.answer
        assert variant.group == original.cluster
        found.append((original.problem, variant.problem))
    return found


def test_rename_is_a_bijection_of_names_or_of_one_letter(problems: list[Question]) -> None:
    for before, after in pairs(problems, "rename"):
        words = list(zip(re.findall(r"[A-Za-z]+", before), re.findall(r"[A-Za-z]+", after), strict=True))
        swapped = {(old, new) for old, new in words if old != new}
        assert len({old for old, _ in swapped}) == len({new for _, new in swapped}) == len(swapped)
        assert not {new for _, new in swapped} & {old for old, _ in words}
        genders = [(first_names().get(old), first_names().get(new)) for old, new in swapped]
        assert all(old == new for old, new in genders)
        assert None not in {old for old, _ in genders} or len(swapped) == 1
        assert re.sub(r"[A-Za-z]+", "", before) == re.sub(r"[A-Za-z]+", "", after)


def test_number_format_keeps_the_numbers_and_formulas(problems: list[Question]) -> None:
    for before, after in pairs(problems, "number_format"):
        assert number_values(after) == number_values(before)
        if "\\" in before:
            assert formulas(after) == formulas(before)


def test_question_first_keeps_every_sentence(problems: list[Question]) -> None:
    for before, after in pairs(problems, "question_first"):
        assert not Counter("".join(before.split())) - Counter(after)
        assert len(after.split()) - len(before.split()) < 14
        if "\\" in before:
            assert sorted(formulas(after)) == sorted(formulas(before))


def test_off_topic_adds_one_sentence(problems: list[Question]) -> None:
    for before, after in pairs(problems, "off_topic"):
        assert before in [
            after.replace(gap, "", 1) for one in OFF_TOPIC for gap in (f" {one} ", f"{one} ") if one in after
        ]


def test_whitespace_keeps_all_but_spaces(problems: list[Question]) -> None:
    for before, after in pairs(problems, "whitespace"):
        assert after.split() == before.split()
        if "\\" in before:
            assert formulas(after) == formulas(before)


def test_typo_touches_three_words_at_most(problems: list[Question]) -> None:
    for before, after in pairs(problems, "typo"):
        changed = [(a, b) for a, b in zip(before.split(), after.split(), strict=True) if a != b]
        assert 1 <= len(changed) <= 3
        assert all(re.fullmatch(r"[^A-Z\d$\\]{6,}", word) for word, _ in changed)
        assert number_values(after) == number_values(before)


def test_case_keeps_all_but_case(problems: list[Question]) -> None:
    for before, after in pairs(problems, "case"):
        assert after.lower() == before.lower()
        if "\\" in before:
            assert formulas(after) == formulas(before)


def test_annotated_traces_keep_their_steps(shared_data: Path) -> None:
    traces = read_annotated(shared_data / "math" / "annotated_traces.jsonl")
    perturbed = perturb_all(traces, SHARES)
    by_id = {trace.id: trace for trace in traces}
    assert len(perturbed.variants) > len(traces)
    for variant in perturbed.variants:
        original = by_id[variant.id.rpartition("-")[0]]
        assert variant.steps == original.steps
        assert (variant.answer, variant.final) == (original.answer, original.final)
