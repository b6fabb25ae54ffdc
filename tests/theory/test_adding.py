"""The theorem of docs/adding-a-theorem.md follows the rules of the catalogue and yields problems."""

from __future__ import annotations

import inspect
import re

import pytest

from tests.data.sources import test_synthetic as problems
from tests.support.paths import ROOT
from tests.theory import test_catalogue as rules
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.experiment.stages.theorem_listing import theorem_card
from theorem_sft.theory.catalogue import CATALOGUE
from theorem_sft.theory.theorem import Theorem

PAGE = ROOT / "docs" / "adding-a-theorem.md"


def code() -> str:
    """Return the Python code block of the page."""
    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


@pytest.fixture
def theorem(monkeypatch: pytest.MonkeyPatch) -> Theorem:
    """The page's theorem, in the catalogue for one test."""
    names: dict[str, Theorem] = {}
    exec(code(), names)  # noqa: S102 (a page of this repository)
    added = names["THEOREM"]
    assert added.name not in CATALOGUE
    monkeypatch.setitem(CATALOGUE, added.name, added)
    return added


@pytest.fixture
def traces(theorem: Theorem) -> list[Trace]:
    """Problems of this theorem only."""
    return build_synthetic(150, seed=1, theorems=[theorem.name])


def test_theorem_takes_twenty_lines() -> None:
    # Files of the catalogue already have the import.
    lines = [line for line in code().splitlines() if line.strip() and not line.startswith("from ")]
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 110


def test_theorem_follows_the_rules_of_the_catalogue(theorem: Theorem) -> None:
    checks = [
        check
        for name, check in inspect.getmembers(rules, inspect.isfunction)
        if name.startswith("test_") and list(inspect.signature(check).parameters) == ["theorem"]
    ]
    assert len(checks) >= 5
    for check in checks:
        check(theorem)


def test_traces_of_its_problems_pass_every_check(theorem: Theorem, traces: list[Trace]) -> None:
    assert {trace.steps[0].theorem for trace in traces} == {theorem.name}
    assert {slot for trace in traces for slot in trace.steps[0].conclusion} == set(theorem.forms)
    problems.test_problem_is_its_givens_and_question(traces)
    problems.test_relations_and_conditions_hold_and_pin_the_conclusion(traces)
    problems.test_answer_is_the_last_conclusion_and_the_end_of_the_work(traces)
    problems.test_every_equality_of_the_work_is_correct(traces)
    problems.test_held_out_wordings_are_never_built(traces)


def test_its_problems_can_be_perturbed(traces: list[Trace]) -> None:
    for trace in traces:
        for kind in ("paraphrase", "reorder", "distractor"):
            assert perturb(trace, kind).problem != trace.problem


def test_it_has_a_card(theorem: Theorem) -> None:
    assert theorem.statement in theorem_card(theorem.name).text()


def test_the_problem_on_the_page_uses_its_wordings(theorem: Theorem) -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    shown = re.findall(r"One of its problems: \*(.*?)\*", text)[0]
    values = {"density": "7 grams per cubic cm", "volume": "12 cubic cm"}
    sentences = [
        wording.format(np=f"the {thing}", Np=f"The {thing}", v=values[slot])
        for slot in values
        for wording in theorem.slots[slot].given.train
        for thing in [theorem.slots[slot].thing.format(the="the statue")]
    ]
    assert len([sentence for sentence in sentences if f"{sentence}." in shown]) == 2
