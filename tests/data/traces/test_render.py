"""Supervision: the objectives differ in the rule and in nothing else."""

from __future__ import annotations

import pytest

from theorem_sft.data.render.objectives import OBJECTIVES, completion, supervision
from theorem_sft.data.render.theorem_text import RenderConfig
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace
from theorem_sft.models.chat import chat


def rectangle(identifier: str = "t-1") -> Trace:
    area = Step(
        theorem="area of a rectangle",
        statement="The area of a rectangle is its base times its height.",
        conditions=[
            Condition(text="the garden is a rectangle"),
            Condition(text="there is a garden", shown=False),
        ],
        mapping={
            "base": Binding(value=7, source="text", thing="width of the garden"),
            "height": Binding(value=4, source="text", thing="length of the garden"),
            "figure": Binding(value="garden", source="text", thing="the garden"),
        },
        relation="area = base*height",
        conclusion={"area": 28},
        work="area of the garden = 7 × 4 = 28",
    )
    cost = Step(
        theorem="total cost",
        statement="The total cost is the price of one unit times the number of units.",
        conditions=[],
        mapping={
            "price": Binding(value=2, source="text"),
            "count": Binding(value=28, source="step 1", thing="area of the garden"),
        },
        relation="cost = price*count",
        conclusion={"cost": 56},
        work="cost = 2 × 28 = 56",
    )
    return Trace(
        id=identifier,
        problem="A garden is 7 m wide and 4 m long. A square metre costs 2. What does it cost?",
        answer="56",
        domain="plane geometry",
        source="test",
        steps=[area, cost],
        final="56",
    )


def test_the_theorem_text_in_both_orders() -> None:
    map_first = RenderConfig(order="map_first", mapping="text_order")
    assert completion(rectangle(), "theorem", map_first) == (
        "Step 1\n"
        "Map: base: width of the garden = 7; height: length of the garden = 4; figure: the garden\n"
        "Theorem: area of a rectangle. The area of a rectangle is its base times its height.\n"
        "Conditions: the garden is a rectangle\n"
        "Execute: area of the garden = 7 × 4 = 28\n"
        "Step 2\n"
        "Map: price = 2; count: area of the garden = 28\n"
        "Theorem: total cost. The total cost is the price of one unit times the number of units.\n"
        "Execute: cost = 2 × 28 = 56\n"
        "The answer is \\boxed{56}."
    )
    condition_first = RenderConfig(order="condition_first", mapping="text_order")
    assert completion(rectangle(), "theorem", condition_first).startswith(
        "Step 1\nConditions: the garden is a rectangle\nTheorem: area of a rectangle."
    )


def test_the_plain_texts() -> None:
    assert completion(rectangle(), "vanilla") == (
        "Area of the garden = 7 × 4 = 28.\nCost = 2 × 28 = 56.\nThe answer is \\boxed{56}."
    )
    assert completion(rectangle(), "answer_only") == "The answer is \\boxed{56}."


def test_all_objectives_show_the_same_arithmetic_and_answer() -> None:
    for objective in ("theorem", "vanilla", "name_only", "placebo"):
        text = completion(rectangle(), objective).lower()
        assert [text.count(step.work.lower()) for step in rectangle().steps] == [1, 1]
    assert len({completion(rectangle(), objective).splitlines()[-1] for objective in OBJECTIVES}) == 1


def test_shuffling_changes_the_order_of_the_mapping_alone_and_is_repeatable() -> None:
    texts = {completion(rectangle(f"t-{number}"), "theorem") for number in range(40)}
    assert 6 < len(texts) <= 12  # 3! orders of the first mapping times 2! of the second
    assert len({"".join(sorted(text)) for text in texts}) == 1
    assert completion(rectangle(), "theorem") == completion(rectangle(), "theorem")
    assert len({completion(rectangle(), "theorem", seed=seed) for seed in range(40)}) > 6


def test_the_row_is_what_trl_reads() -> None:
    row = supervision(rectangle(), "vanilla")
    assert row["prompt"] == chat(rectangle().problem)
    assert [message["role"] for message in row["prompt"] + row["completion"]] == ["user", "assistant"]
    assert row["prompt"][0]["content"].startswith(rectangle().problem)


@pytest.mark.parametrize("number", [7, "7"])
def test_a_number_is_never_taken_for_part_of_a_name(number: int | str) -> None:
    trace = rectangle()
    trace.steps[0].mapping["base"] = Binding(value=number, source="text", thing="row 71")
    assert "base: row 71 = 7" in completion(trace, "theorem", RenderConfig(mapping="text_order"))


def test_a_statement_is_said_once() -> None:
    trace = rectangle()
    trace.steps.append(trace.steps[0])
    text = completion(trace, "theorem")
    assert text.count("Theorem: area of a rectangle") == 2
    assert text.count(trace.steps[0].statement) == 1


def test_a_binding_says_its_own_words_where_it_has_some() -> None:
    trace = rectangle()
    unknown = Binding(value="2*x - 14", source="text", thing="AB", text="AB = 2x − 14")
    step = trace.steps[0].model_copy(update={"mapping": {"length": unknown}})
    text = completion(trace.model_copy(update={"steps": [step]}), "theorem")
    assert "Map: length: AB = 2x − 14\n" in text
