"""First errors: planted errors of each kind are found, correct answers have none."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.planted_errors import KINDS, SameResultError, plant
from theorem_sft.data.render.objectives import completion
from theorem_sft.data.render.theorem_text import RenderConfig
from theorem_sft.data.sources.synthetic import build_problems as synthetic
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace
from theorem_sft.evaluation.grading.first_errors import (
    first_error,
    first_errors,
)
from theorem_sft.evaluation.grading.parsed_steps import parse_answer
from theorem_sft.evaluation.results import ERROR_KINDS, FirstError
from theorem_sft.theory.mathtext.answers.grade import answer_pool

AREA = "The area of a rectangle is its base times its height."
COST = "The total cost is the price of one item times the number of items."


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    return synthetic.build_synthetic(120, seed=11)


def binding(value: int, thing: str, source: str = "text") -> Binding:
    return Binding(value=value, source=source, thing=thing)


def area(name: str, base: int, height: int) -> Step:
    return Step(
        theorem="area of a rectangle",
        statement=AREA,
        conditions=[Condition(text=f"the {name} is a rectangle")],
        mapping={
            "base": binding(base, f"the width of the {name}"),
            "height": binding(height, f"the length of the {name}"),
        },
        relation="area = base * height",
        conclusion={"area": base * height},
        work=f"area of the {name} = {base} × {height} = {base * height}",
    )


GARDEN = Trace(
    id="garden",
    problem="A garden is 7 m by 4 m, a field 9 m by 5 m. How much larger is the field?",
    answer="17",
    domain="geometry",
    source="synthetic",
    steps=[
        area("garden", 7, 4),
        area("field", 9, 5),
        Step(
            theorem="difference",
            statement="A difference is what is left of one quantity after another is taken away.",
            conditions=[],
            mapping={
                "whole": binding(45, "the area of the field", "step 2"),
                "part": binding(28, "the area of the garden", "step 1"),
            },
            relation="rest = whole - part",
            conclusion={"rest": 17},
            work="difference of the areas = 45 − 28 = 17",
        ),
    ],
    final="17",
)
STEPS = {
    "garden": f"""Map: base: the width of the garden = 7; height: the length of the garden = 4
Theorem: area of a rectangle. {AREA}
Conditions: the garden is a rectangle
Execute: area of the garden = 7 × 4 = 28""",
    "field": """Map: base: the width of the field = 9; height: the length of the field = 5
Theorem: area of a rectangle
Conditions: the field is a rectangle
Execute: area of the field = 9 × 5 = 45""",
    "rest": """Map: whole: the area of the field = 45; part: the area of the garden = 28
Theorem: difference. A difference is what is left of one quantity after another is taken away.
Execute: difference of the areas = 45 − 28 = 17""",
}


def answer(*steps: str, final: str = "17") -> str:
    numbered = [f"Step {number}\n{step}" for number, step in enumerate(steps, start=1)]
    return "\n".join([*numbered, f"The answer is \\boxed{{{final}}}."])


def test_an_answer_is_parsed_into_its_steps() -> None:
    first, second, _ = parse_answer(answer(*STEPS.values()))
    assert first.theorem == second.theorem == "area of a rectangle"
    assert (first.statement, second.statement) == (AREA, "")
    assert first.conditions == ("the garden is a rectangle",)
    assert first.mapping["base"].thing == "the width of the garden"
    assert {slot: bound.value for slot, bound in second.mapping.items()} == {"base": "9", "height": "5"}
    assert second.work == ("area of the field = 9 × 5 = 45",)


@pytest.mark.parametrize("order", [("garden", "field", "rest"), ("field", "garden", "rest")])
def test_independent_steps_may_be_in_either_order(order: tuple[str, ...]) -> None:
    assert first_error(answer(*(STEPS[name] for name in order)), GARDEN).kind == "none"


def changed(old: str, new: str, final: str = "17") -> str:
    text = answer(*STEPS.values(), final=final)
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "kind", "step"),
    [
        (changed("the width of the garden = 7", "the width of the garden = 14/2"), "none", None),
        (changed("base: the width of the garden = 7; height: the length of the garden = 4",
                 "base: the length of the garden = 4; height: the width of the garden = 7"), "none", None),
        (changed("45 − 28 = 17", "45 − (20 + 8) = 45 − 28 = 17"), "none", None),
        (answer(STEPS["garden"], STEPS["garden"], STEPS["field"], STEPS["rest"]), "none", None),
        (changed("Theorem: area of a rectangle. " + AREA, f"Theorem: total cost. {COST}"), "theorem", 1),
        (changed(AREA, COST), "theorem", 1),
        (answer(STEPS["garden"], STEPS["rest"]), "theorem", 2),
        (answer(STEPS["garden"], STEPS["field"]), "theorem", 3),
        (changed("the field is a rectangle", "the field is not a rectangle"), "condition", 2),
        (changed("Conditions: the field is a rectangle\n", ""), "condition", 2),
        (changed("the length of the field = 5", "the length of the field = 4"), "mapping", 2),
        (changed("; height: the length of the field = 5", ""), "mapping", 2),
        (changed("whole: the area of the field = 45; part: the area of the garden = 28",
                 "whole: the area of the garden = 28; part: the area of the field = 45"), "mapping", 3),
        (changed("9 × 5 = 45", "9 + 5 = 14"), "execution", 2),
        (changed("9 × 5 = 45", "9 × 5 = 46"), "arithmetic", 2),
        (changed("45 − 28 = 17", "45 − 28 = 17 = 45 − 27"), "arithmetic", 3),
        (answer(*STEPS.values(), final="18"), "execution", 3),
        (changed("The answer is \\boxed{17}.", ""), "format", 3),
        (changed("Execute: difference of the areas = 45 − 28 = 17", ""), "format", 3),
    ],
)  # fmt: skip
def test_the_first_error_is_named_with_its_step(text: str, kind: str, step: int | None) -> None:
    grade = first_error(text, GARDEN)
    assert (grade.kind, grade.step) == (kind, step)
    assert bool(grade.detail) == (kind != "none")


def test_consequences_of_an_error_are_not_errors() -> None:
    text = changed("7 × 4 = 28", "7 × 4 = 26", final="19").replace("garden = 28", "garden = 26")
    assert first_error(text.replace("45 − 28 = 17", "45 − 26 = 19"), GARDEN).step == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Area = 7 × 4 = 28.\nField = 9 × 5 = 45.\nRest = 45 − 28 = 17.\nThe answer is \\boxed{17}.", "none"),
        (
            "Area = 7 × 4 = 27.\nField = 9 × 5 = 45.\nRest = 45 − 27 = 18.\nThe answer is \\boxed{18}.",
            "arithmetic",
        ),
        (
            "Area = 7 + 4 = 11.\nField = 9 × 5 = 45.\nRest = 45 − 11 = 34.\nThe answer is \\boxed{34}.",
            "other",
        ),
        ("I do not know.", "format"),
    ],
)
def test_a_plain_solution_has_arithmetic_or_other_errors(text: str, kind: str) -> None:
    assert first_error(text, GARDEN).kind == kind


def test_a_plain_solution_is_not_a_theorem_answer() -> None:
    assert first_error("Rest = 45 − 28 = 17.\n\\boxed{17}", GARDEN, style="theorem").kind == "format"


@pytest.mark.parametrize("order", ["map_first", "condition_first"])
def test_correct_answers_have_no_error(
    traces: list[Trace], order: Literal["map_first", "condition_first"]
) -> None:
    for seed, trace in enumerate(traces):
        for text in (
            completion(trace, "theorem", RenderConfig(order=order), seed=seed),
            completion(trace, "vanilla"),
        ):
            assert first_error(text, trace) == FirstError(kind="none"), text


def test_answers_of_the_controls_are_parsed(traces: list[Trace]) -> None:
    for trace in traces[:40]:
        assert first_error(completion(trace, "name_only"), trace) == FirstError(kind="none")
        assert first_error(completion(trace, "placebo"), trace).kind == "theorem"
        plain = completion(trace, "placebo")
        assert first_error(plain, trace, style="vanilla") == FirstError(kind="none"), plain


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_error_is_found_with_its_kind(traces: list[Trace], kind: str) -> None:
    rng = random.Random(3)
    others = [step for trace in traces for step in trace.steps]
    found: Counter[str] = Counter()
    for trace in traces[:80]:
        try:
            incorrect = plant(trace, kind, others, rng)
        except SameResultError:
            continue
        if incorrect is not None:
            found[first_error(completion(incorrect, "theorem"), trace).kind] += 1
    assert found[kind] >= 0.97 * found.total() > 40


def test_real_geometry_answers_have_no_error(geometry: list[Trace]) -> None:
    for trace in geometry:
        for objective in ("theorem", "vanilla"):
            assert first_error(completion(trace, objective), trace).kind == "none"


@pytest.fixture(scope="module")
def geometry(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Trace]:
    from theorem_sft.data.sources.formalgeo.build_traces import build_formalgeo

    data = shared_data / "formalgeo7k"
    few = tmp_path_factory.mktemp("formalgeo") / "problems.jsonl"
    with (data / "problems.jsonl").open(encoding="utf-8") as rows:
        few.write_text("".join(line for line, _ in zip(rows, range(15), strict=False)), encoding="utf-8")
    return build_formalgeo(few, data).traces


@given(st.text(max_size=200), st.sampled_from(list(STEPS.values())), st.integers(0, 300))
def test_no_text_breaks_the_grader(noise: str, step: str, place: int) -> None:
    for text in (noise, f"Theorem: {noise}\nExecute: {noise}", step[:place] + noise + step[place:]):
        assert first_error(text, GARDEN).kind in ERROR_KINDS


def test_many_answers_are_graded_in_the_pool() -> None:
    texts = [answer(*STEPS.values()), changed("9 × 5 = 45", "9 × 5 = 46")]
    with answer_pool(1, timeout=30.0) as pool:
        grades = first_errors(texts, [GARDEN, GARDEN], pool=pool)
    assert [grade.kind for grade in grades] == ["none", "arithmetic"]
