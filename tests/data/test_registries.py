"""A source, an objective, a variant kind or a transfer kind registered at run time works everywhere."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from theorem_sft.core.errors import InputError
from theorem_sft.data.render.objectives import OBJECTIVES, completion, supervision
from theorem_sft.data.render.theorem_text import RenderConfig
from theorem_sft.data.sources.build import build, draw_images
from theorem_sft.data.sources.source import BuildRequest, Built, Source
from theorem_sft.data.sources.source_registry import SOURCES, owner_of
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.structure import Structure
from theorem_sft.data.traces.trace import VERDICTS, Check, Problem, Question, Trace
from theorem_sft.data.variants.change import Change, NotApplicable
from theorem_sft.data.variants.kinds import VARIANT_KINDS, VariantKind
from theorem_sft.data.variants.make_variants import perturb, perturb_all
from theorem_sft.data.variants.synthetic.sentence_changes import on_structure
from theorem_sft.data.variants.transfer.make_transfer import TRANSFER_KINDS, TransferKind, transfer
from theorem_sft.data.variants.transfer.training_problems import TrainingProblems
from theorem_sft.data.verify.verify_traces import verify_trace
from theorem_sft.experiment.recipe import DataConfig


class SumSource(Source):
    """Reads sums from a JSONL file, and checks, changes and illustrates its own traces."""

    name = "sums"
    draws_images = True

    def build(self, request: BuildRequest) -> Built:
        assert request.path is not None
        rows = [json.loads(line) for line in request.path.read_text().splitlines()]
        traces = [
            Trace(
                id=f"sum-{number}",
                problem=f"What is {row['a']} + {row['b']}?",
                answer=str(row["a"] + row["b"]),
                domain="arithmetic",
                source=self.name,
                steps=[],
                final=str(row["a"] + row["b"]),
                structure=row,
            )
            for number, row in enumerate(rows)
        ]
        return Built(traces, total=len(rows))

    def owns(self, trace: Trace) -> bool:
        return trace.source == self.name

    def check_trace(self, trace: Trace, gdl: Path | None) -> dict[str, Check]:
        row = dict(trace.structure or {})
        verdict = Check(verdict="pass" if str(row["a"] + row["b"]) == trace.answer else "fail")
        return dict.fromkeys(VERDICTS, verdict)

    def variant_changes(self, gdl: Path | None) -> Mapping[str, Change]:
        def swap(trace: Trace, rng: random.Random) -> Trace:
            row = dict(trace.structure or {})
            return trace.model_copy(update={"problem": f"What is {row['b']} + {row['a']}?"})

        return {"reorder": swap}

    def draw_image(self, trace: Trace, folder: Path, *, beside: Path) -> Trace:
        return trace.model_copy(update={"image": f"{trace.id}.png"})


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file for the source `sums`, which is registered."""
    monkeypatch.setitem(SOURCES, "sums", SumSource())
    path = tmp_path / "sums.jsonl"
    path.write_text('{"a": 2, "b": 3}\n{"a": 4, "b": 5}\n')
    return path


def test_a_registered_source_is_built_checked_changed_and_drawn(sums: Path) -> None:
    built = build("sums", path=sums)
    assert [trace.answer for trace in built.traces] == ["5", "9"] and built.total == 2
    first = built.traces[0]
    assert owner_of(first) is SOURCES["sums"]
    assert verify_trace(first)["answer"].verdict == "pass"
    assert verify_trace(first.model_copy(update={"answer": "6"}))["answer"].verdict == "fail"
    variant = perturb(first, "reorder")
    assert (variant.id, variant.problem) == ("sum-0-reorder", "What is 3 + 2?")
    with pytest.raises(NotApplicable, match="no such change is known to be safe"):
        perturb(first, "story")
    assert [trace.image for trace in draw_images(built.traces, sums, beside=sums)] == [
        "sum-0.png",
        "sum-1.png",
    ]


def test_capabilities_of_a_source_decide_what_a_recipe_may_ask(sums: Path) -> None:
    config = DataConfig(source="sums", path=sums, train=1, test=1, images=True)
    assert config.source == "sums"
    with pytest.raises(ValidationError, match=r"source sums needs data\.path"):
        DataConfig(source="sums", train=1, test=1)
    with pytest.raises(ValidationError, match="source sums can be split by instance only"):
        DataConfig(source="sums", path=sums, train=1, test=1, split_by="story")
    with pytest.raises(InputError, match="source sums cannot be split by story; only synthetic can"):
        build("sums", path=sums, split_by="story")


def test_an_unknown_source_lists_the_registered_ones(sums: Path) -> None:
    names = "annotated, formalgeo, synthetic, traces, sums"
    with pytest.raises(InputError, match=f"unknown source 'x'; there are {names}"):
        build("x")
    with pytest.raises(ValidationError, match=f"unknown source 'x'; there are {names}"):
        DataConfig(source="x", train=1, test=1)


def test_a_registered_objective_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    def names_of_theorems(trace: Trace, config: RenderConfig, seed: int) -> list[str]:
        return [step.theorem for step in trace.steps]

    (trace,) = build_synthetic(1, theorems=["angles on a straight line"])
    with pytest.raises(ValueError, match=r"unknown objective 'names'; there are theorem, vanilla, name_only"):
        completion(trace, "names")
    monkeypatch.setitem(OBJECTIVES, "names", names_of_theorems)
    text = f"angles on a straight line\nThe answer is \\boxed{{{trace.final}}}."
    assert completion(trace, "names") == text
    assert supervision(trace, "names")["completion"][0]["content"] == text


def test_a_registered_kind_changes_texts_and_structures(monkeypatch: pytest.MonkeyPatch) -> None:
    def shout(problem: Problem, rng: random.Random) -> Problem:
        return problem.model_copy(update={"problem": problem.problem.upper()})

    @on_structure
    def backwards(structure: Structure, rng: random.Random) -> Structure:
        return {**structure, "order": structure["order"][::-1]}

    kind = VariantKind("shout", "the text in capitals", text=shout, structures={"synthetic": backwards})
    (trace,) = build_synthetic(1, theorems=["area of a rectangle"])
    question = Question(id="q", problem="How many?", answer="3")
    with pytest.raises(ValueError, match="no perturbation 'shout': there are rename, renumber"):
        perturb(question, "shout")
    monkeypatch.setitem(VARIANT_KINDS, "shout", kind)
    made = perturb_all([question, trace], ["shout"])
    assert [variant.perturbation for variant in made.variants] == ["shout", "shout"]
    assert made.variants[0].problem == "HOW MANY?"
    changed = made.variants[1]
    assert isinstance(changed, Trace) and changed.givens == trace.givens[::-1]
    assert DataConfig(source="synthetic", train=1, test=1, perturbations=["shout"])


def test_a_registered_transfer_kind_makes_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    def larger(structure: Structure, rng: random.Random, trained: TrainingProblems) -> Structure:
        return {**structure, "numbers": [{"length": 60, "width": 50, "area": 3000}]}

    monkeypatch.setitem(TRANSFER_KINDS, "larger", TransferKind("larger", "large numbers", larger))
    traces = build_synthetic(3, theorems=["area of a rectangle"])
    traces = [trace for trace in traces if len(trace.steps) == 1]
    made = transfer(traces, ["larger"])
    assert made.variants and {trace.purpose for trace in made.variants} == {"transfer"}
    assert {trace.structure["numbers"][0]["area"] for trace in made.variants if trace.structure} == {3000}
