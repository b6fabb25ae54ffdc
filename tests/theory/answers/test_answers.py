"""Grading: the many forms of a value are equal, and forms of different values are not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.equality import compare
from theorem_sft.theory.mathtext.answers.extract import clean, extract_answer
from theorem_sft.theory.mathtext.answers.grade import Grade, grade


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The answer is 28.", "28"),
        ("First 7, then **Answer:** 28 cm\nDone in 3 steps.", "28"),
        ("7 * 4 = 28\n#### 28", "28"),
        ("The answer is 12. No, wait. The final answer is: $\\boxed{28}$.", "28"),
        ("\\boxed{12} or rather \\boxed{\\frac{1}{\\sqrt{2}}}", "\\frac{1}{\\sqrt{2}}"),
        ("\\boxed{28} and then \\boxed{5", "28"),
        ("So the area of ABC is 7 × 4 = 28 (see the figure).", "28"),
        ("the sum is 1/2, not 3", "3"),
        ("The answer is $1$ and $-2$.", "1 and -2"),
        ("Therefore\n\\[ x = \\frac{3}{4} \\]", "x = \\frac{3}{4}"),
        ("The side is $3$ long, and so the area of $ABCD$ is 9.", "9"),
        ("The answer is Monday.", "Monday"),
        ("2x+3", "2x+3"),
        ("17 * 44 = 748 = 9 * 83 + 1, so our answer is 44. The answer is correct.", "44"),
        ("So the final answer is: $\\$36$.", "\\$36"),
        ("**Answer: 6+9i**", "6+9i"),
        ("**Answer: (-\\infty, 2) \\cup (3, \\infty)**", "(-\\infty, 2) \\cup (3, \\infty)"),
        ("\\begin{align*}x&=3\\\\\n&=2\n\\end{align*}", "2"),
        ("I do not know.", None),
        ("", None),
        ("\\boxed{}", None),
    ],
)
def test_the_final_answer_is_extracted(text: str, answer: str | None) -> None:
    assert extract_answer(text) == answer


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("$80^\\circ$", "80"),
        ("80°", "80"),
        ("28 cm", "28"),
        ("28\\text{ cm}^2", "28"),
        ("28 square units", "28"),
        ("\\$32", "32"),
        ("1,234", "1234"),
        ("1{,}234", "1234"),
        ("50\\%", "50"),
        ("\\text{Monday}", "Monday"),
        ("3 1/2", "(3+1/2)"),
        ("(1,234)", "(1,234)"),
        ("5 pi", "5 pi"),
    ],
)
def test_text_without_influence_on_the_value_is_stripped(text: str, bare: str) -> None:
    assert clean(text) == bare


@pytest.mark.parametrize(
    ("answer", "gold", "verdict"),
    [
        ("13.5", "27/2", "correct"),
        ("\\frac{27}{2}", "27/2", "correct"),
        ("13\\frac{1}{2}", "27/2", "correct"),
        ("2\\sqrt{21}", "2*sqrt(21)", "correct"),
        ("\\sqrt{84}", "2*sqrt(21)", "correct"),
        ("2√21", "2*sqrt(21)", "correct"),
        ("9.17", "2*sqrt(21)", "correct"),
        ("9.16515", "2*sqrt(21)", "correct"),
        ("9.2", "2*sqrt(21)", "wrong"),  # too few decimal places
        ("9.16", "2*sqrt(21)", "wrong"),  # truncated instead of rounded
        ("75.52^\\circ", "180*acos(1/4)/pi", "correct"),
        ("\\sqrt{974} + 29 + \\sqrt{133}", "sqrt(133)+29+sqrt(974)", "correct"),
        ("5\\sqrt{2}", "7.07", "correct"),
        ("7.071", "7.07", "wrong"),
        ("0.33", "1/3", "correct"),
        ("0.00", "sqrt(2)/1000", "wrong"),
        ("28.004", "28", "wrong"),
        ("x = 5", "5", "correct"),
        ("5", "x = 5", "correct"),
        ("28 m", "28", "correct"),
        ("-5", "5", "wrong"),
        ("−5", "-5", "correct"),
        ("-2, 1", "1,-2", "correct"),
        ("28 or 30", "28,30", "correct"),
        ("(2, 1)", "(1, 2)", "wrong"),
        ("(3, \\frac{\\pi}{2})", "\\left( 3, \\frac{\\pi}{2} \\right)", "correct"),
        ("[1, 2]", "[1, 2)", "wrong"),
        ("x \\in [1,2]", "[1,2]", "correct"),
        ("(x+1)^2", "x^2 + 2*x + 1", "correct"),
        ("x^2 + 1", "x^2 + 2*x + 1", "wrong"),
        ("y = 2x + 1", "y=2*x+1", "correct"),
        ("monday", "\\text{Monday}", "correct"),
        ("B", "\\text{(B)}", "correct"),
        ("Tuesday", "Monday", "wrong"),
        ("unclear", "28", "unparsed"),
        ("\\frac{", "28", "unparsed"),
        ("28", "\\text{Monday}", "wrong"),
        ("1/0", "28", "unparsed"),
    ],
)
def test_forms_of_an_answer(answer: str, gold: str, verdict: str) -> None:
    assert compare((answer, gold)) == verdict


FORMS = ["{}", "${}$", "{}.0", "\\boxed{{{}}}", "{}°", "The answer is {}.", "so x = {} cm", "#### {}", "{}/1"]


@given(number=st.integers(-(10**9), 10**9), form=st.sampled_from(FORMS), other=st.sampled_from(FORMS))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_number_equals_itself_in_its_forms_and_never_its_neighbour(
    number: int, form: str, other: str
) -> None:
    found = extract_answer(form.format(number))
    assert found is not None
    assert compare((found, str(number))) == "correct"
    neighbour = extract_answer(other.format(number + 1))
    assert neighbour is not None
    assert compare((neighbour, str(number))) == "wrong"


@given(top=st.integers(-999, 999), bottom=st.integers(1, 99))
@settings(max_examples=60)
def test_a_fraction_in_latex_and_in_plain_text(top: int, bottom: int) -> None:
    gold = f"{top}/{bottom}"
    assert compare((f"\\frac{{{top}}}{{{bottom}}}", gold)) == "correct"
    assert compare((f"\\dfrac{{{top}}}{{{bottom + 1}}}", gold)) == ("correct" if top == 0 else "wrong")


@given(text=st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_is_extracted_without_error(text: str) -> None:
    found = extract_answer(text)
    assert found is None or found == found.strip() != ""


def test_long_hostile_text_is_extracted_quickly() -> None:
    begin = time.process_time()
    for piece in (
        "\\boxed{",
        "answer is ",
        "$",
        "$ 1",
        "1 ",
        "1",
        "(",
        "\\(",
        "\\[",
        "\\",
        "=",
        " ",
        "{",
        "sqrt",
        "\\a ",
        "\\text{",
        "$\\",
        "%",
    ):
        extract_answer(piece * 20_000)
    assert time.process_time() - begin < 3


def test_grades_keep_their_order_and_a_tower_of_powers_blocks_no_other_answer(pool: KillablePool) -> None:
    predictions = [f"The answer is {n}." for n in range(60)]
    predictions[20] = "\\boxed{9^{9^{9^{9}}}}"
    predictions[30] = "The answer is 9**9**9**9"
    predictions[40] = "no idea"
    grades = grade(predictions, [str(n) for n in range(60)], pool=pool)
    assert grades[20] == Grade("timeout", "9^{9^{9^{9}}}")
    assert grades[30].verdict in ("timeout", "unparsed")
    assert grades[40] == Grade("unparsed", None)
    assert all(graded.correct for place, graded in enumerate(grades) if place not in (20, 30, 40))


def test_code_in_an_answer_is_not_run(pool: KillablePool, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = f"__import__('pathlib').Path('{mark}').touch()"
    assert not any(graded.correct for graded in grade([code, f"\\boxed{{{code}}}"], ["28", "28"], pool=pool))
    assert not mark.exists()


def test_invalid_arguments_are_refused(pool: KillablePool) -> None:
    with pytest.raises(ValueError, match="2 predictions for 1 gold"):
        grade(["1", "2"], ["1"], pool=pool)
    with pytest.raises(ValueError, match="place 1 is empty"):
        grade(["1", "2"], ["1", " "], pool=pool)
    assert grade([], [], pool=pool) == []


def test_benchmark_solutions_agree_with_their_own_answers(shared_data: Path, pool: KillablePool) -> None:
    with (shared_data / "math" / "test_500.jsonl").open() as file:
        rows = [json.loads(line) for line in file]
    grades = grade([row["solution"] for row in rows], [row["answer"] for row in rows], pool=pool)
    assert [row["answer"] for row, graded in zip(rows, grades, strict=True) if not graded.correct] == []
