"""Rule accuracy: arithmetic errors in a text are corrected, and so are their consequences."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from theorem_sft.data.render.objectives import completion
from theorem_sft.data.sources.synthetic import build_problems as synthetic
from theorem_sft.evaluation.grading.rule_accuracy import calculations, rule_answer, rule_answers
from theorem_sft.theory.mathtext.answers.extract import extract_answer
from theorem_sft.theory.mathtext.answers.grade import answer_pool

PROBLEM = "A garden is 7 m long and 4 m wide. Turf costs 3 dollars. There is a discount of 25 percent."


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("Area of the garden = 7 × 4 = 27.\nThe answer is \\boxed{27}.", "28"),
        ("Area = 7 × 4 = 26.\nCost = 3 × 26 = 78.\nThe answer is \\boxed{78}.", "84"),
        ("Area = 7 × 4 = 26.\nCost = 3 × 26 = 79.\nThe answer is \\boxed{79}.", "84"),
        ("Cost = 84 − 84 × 25 ÷ 100 = 84 − 2100 ÷ 100 = 84 − 31 = 53.\nThe answer is \\boxed{53}.", "63"),
        ("Area = π × 5^2 = 24π.\nCost = 3 × 24π = 72π.\nThe answer is \\boxed{72π}.", "75π"),
        ("She has 7 * 4 = 24 tiles. She pays 24 * $3 = $72.\n#### 72", "84"),
        ("We get $\\frac{1}{3} + \\frac{1}{6} = \\frac{2}{3}$, so $\\boxed{\\frac{2}{3}}$.", "\\frac{1}{2}"),
        ("So $\\frac{2}{3} \\cdot \\frac{1}{2} = \\frac14$ and $\\frac14 \\times 6 = \\boxed{1.5}$.", "2"),
    ],
)
def test_an_error_and_its_consequences_are_corrected(text: str, corrected: str) -> None:
    assert rule_answer(text, PROBLEM) == corrected


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Area of the garden = 7 × 4 = 28.\nThe answer is \\boxed{28}.", "28"),
        ("The answer is \\boxed{29}.", "29"),
        ("Area = 7 × 4 = 26.\nThe answer is \\boxed{31}.", "31"),
        ("It is 10 / 3 = 3.33, and 3.33 * 3 = 9.99.\n#### 9.99", "9.99"),
        ("That is 12/20 x 100% = 60%.\n#### 60", "60"),
        ("5 * 20% = 1, and 20% + 30% = 50%.\nThe answer is \\boxed{50}.", "50"),
        ("12 * 1 = 12 inches = 1 foot.\nThe answer is \\boxed{12}.", "12"),
        ("500 ÷ 13 = 38 remainder 6.\nThe answer is \\boxed{38}.", "38"),
        ("He has 3 1/2 - 2 = 1 1/2 hours.\nThe answer is \\boxed{3/2}.", "3/2"),
        ("2x + 3 = 9, so x = 4.\nThe answer is \\boxed{4}.", "4"),
    ],
)
def test_an_answer_without_an_earlier_error_is_kept(text: str, stated: str) -> None:
    assert rule_answer(text, PROBLEM) == stated


def test_a_number_of_the_problem_is_not_an_earlier_result() -> None:
    text = "Width and length = 4 + 2 = 7.\nArea = 7 × 4 = 28.\nThe answer is \\boxed{28}."
    assert rule_answer(text, PROBLEM) == "28"
    assert rule_answer(text) == "24"


def test_a_text_without_an_answer_gives_none() -> None:
    assert rule_answer("I do not know.") is None


def test_texts_of_a_trace_keep_their_answers_and_planted_errors_are_corrected() -> None:
    rng = random.Random(5)
    corrected = errors = 0
    traces = synthetic.build_synthetic(80, seed=5)
    for trace in traces:
        for objective in ("theorem", "vanilla", "name_only", "placebo"):
            text = completion(trace, objective)
            assert rule_answer(text, trace.problem) == trace.final
            last = trace.steps[-1].work.rpartition(" = ")[2]
            if not last.isdigit():
                continue
            incorrect = str(int(last) + rng.choice((1, 2, 10)))
            head, _, tail = text.rpartition(f"= {last}")
            changed = f"{head}= {incorrect}{tail.replace(f'{{{last}}}', f'{{{incorrect}}}')}"
            errors += 1
            corrected += rule_answer(changed, trace.problem) == trace.final
    assert corrected == errors > 100


def test_gold_solutions_have_almost_no_errors(shared_data: Path) -> None:
    rows = [json.loads(line) for line in (shared_data / "gsm8k" / "test.jsonl").open(encoding="utf-8")]
    found = changed = 0
    for row in rows[:400]:
        solution = re.sub(r"<<.*?>>", "", row["answer"])
        found += len(list(calculations(solution, row["question"])))
        changed += rule_answer(solution, row["question"]) != extract_answer(solution)
    assert found > 1_000
    assert changed <= 4


def test_many_texts_are_corrected_in_the_pool() -> None:
    texts = ["Area = 7 × 4 = 27.\nThe answer is \\boxed{27}.", "no idea"]
    with answer_pool(1) as pool:
        assert rule_answers(texts, [PROBLEM, PROBLEM], pool=pool) == ["28", None]
