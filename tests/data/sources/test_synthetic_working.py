"""Worked lines: exact, one operation at a time, every side of them readable by the safe language."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from contextlib import suppress
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.sympy_numbers import sympy_number
from theorem_sft.data.sources.synthetic.problem_text import write_trace
from theorem_sft.data.sources.synthetic.sample_numbers import is_easy, premise_holds, sample_theorem_numbers
from theorem_sft.data.sources.synthetic.worked_steps import results, work_out
from theorem_sft.theory.catalogue import CATALOGUE
from theorem_sft.theory.mathtext.answers.equality import compare
from theorem_sft.theory.mathtext.exact import (
    PiTimes,
    ProblemNumber,
    plain,
    read_number,
    show_number,
    size,
)
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds
from theorem_sft.theory.theorem import Clause, Premise, Slot, Theorem, story

fractions = st.fractions(-30, 30, max_denominator=9)
numbers = st.one_of(fractions, fractions.filter(bool).map(PiTimes))
forms = st.recursive(
    st.sampled_from(["a", "b", "c", "pi", "1", "2", "3", "7"]),
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from(["+", "-", "*", "/", "**"]), part).map(
            lambda terms: f"({terms[0]}) {terms[1]} ({terms[2]})"
        ),
        st.tuples(st.sampled_from(["sqrt", "factorial", "floor", "abs"]), part).map(
            lambda terms: f"{terms[0]}({terms[1]})"
        ),
        st.tuples(st.sampled_from(["binomial", "gcd", "lcm", "mod", "max", "min"]), part, part).map(
            lambda terms: f"{terms[0]}({terms[1]}, {terms[2]})"
        ),
    ),
    max_leaves=6,
)


@given(forms, st.one_of(st.integers(2, 30).map(Fraction), numbers), numbers, st.integers(1, 9).map(Fraction))
def test_result_and_every_side_are_what_sympy_makes_of_the_form(
    form: str, a: ProblemNumber, b: ProblemNumber, c: ProblemNumber
) -> None:
    values = {"a": a, "b": b, "c": c}
    try:
        results, line = work_out(form, values)
    except ArithmeticError:
        return
    assume(all(abs(size(result)) <= 300 for result in results))  # the language has a limit
    known = {name: sympy_number(value) for name, value in values.items()}
    last = sympy_number(results[-1]) if results else parse_expression(form, known)
    assert parse_expression(form, known) == last
    for side in line.split(" = "):
        assert parse_expression(side) == last


@given(numbers)
def test_numbers_are_written_and_read_without_loss(number: ProblemNumber) -> None:
    assert read_number(plain(number)) == number
    assert (
        parse_expression(show_number(number)) == sympy_number(number) == parse_expression(str(plain(number)))
    )
    assert compare((show_number(number), str(plain(number)))) == "correct"


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("a * b / 2", "6 × 5 ÷ 2 = 30 ÷ 2 = 15"),
        ("2 * (a + b)", "2 × (6 + 5) = 2 × 11 = 22"),
        ("a * 100 / (15 + b)", "6 × 100 ÷ (15 + 5) = 6 × 100 ÷ 20 = 600 ÷ 20 = 30"),
        ("a - (b - 1)", "6 − (5 − 1) = 6 − 4 = 2"),
        ("a / b", "6 ÷ 5 = 6/5"),
        ("max(a, b, 2) - min(a, b, 2)", "max(6, 5, 2) − min(6, 5, 2) = 6 − min(6, 5, 2) = 6 − 2 = 4"),
        ("2 * pi * a", "2 × π × 6 = 2π × 6 = 12π"),
        ("pi * a ** 2", "π × 6^2 = π × 36 = 36π"),
        ("c / (2 * pi)", "14π ÷ (2 × π) = 14π ÷ (2π) = 7"),
        ("sqrt((a + b - 2) ** 2)", "sqrt((6 + 5 − 2)^2) = sqrt((11 − 2)^2) = sqrt(9^2) = sqrt(81) = 9"),
        ("factorial(a - 1) / 2", "(6 − 1)! ÷ 2 = 5! ÷ 2 = 120 ÷ 2 = 60"),
        ("binomial(a, 2)", "C(6, 2) = 15"),
        ("floor(a / b) + 1", "floor(6 ÷ 5) + 1 = 1 + 1 = 2"),
        ("abs(b - a)", "abs(5 − 6) = abs(-1) = 1"),
        ("b + (b - a) * 2", "5 + (5 − 6) × 2 = 5 + (-1) × 2 = 5 + (-2) = 3"),
    ],
)
def test_work_is_written_step_by_step(form: str, line: str) -> None:
    values: dict[str, ProblemNumber] = {"a": Fraction(6), "b": Fraction(5), "c": PiTimes(Fraction(14))}
    assert work_out(form, values)[1] == line


@pytest.mark.parametrize("form", ["sqrt(a)", "a / (b - 5)", "pi + a", "pi * pi", "2 / pi", "binomial(b, a)"])
def test_what_has_no_exact_result_is_an_arithmetic_error(form: str) -> None:
    with pytest.raises(ArithmeticError):
        work_out(form, {"a": Fraction(6), "b": Fraction(5)})


relations = st.tuples(forms, st.sampled_from(["=", "<", "<=", ">", ">=", "!="]), forms).map(" ".join)
premises = st.one_of(
    relations,
    relations.map(lambda relation: f"not {relation}"),
    st.tuples(relations, st.sampled_from(["=", "<", ">="]), forms).map(" ".join),
)


@given(premises, numbers, numbers, st.integers(1, 9).map(Fraction))
def test_premises_hold_where_the_safe_language_says_so(
    premise: str, a: ProblemNumber, b: ProblemNumber, c: ProblemNumber
) -> None:
    values = {"a": a, "b": b, "c": c}
    yes, no = premise_holds(premise, values), premise_holds(f"not ({premise})", values)
    assert not (yes and no)
    if yes or no:  # else a side has no exact form, as sqrt(2)
        known = {name: sympy_number(value) for name, value in values.items()}
        with suppress(ExpressionError):  # the language has limits
            assert holds(premise, known) is yes


@pytest.mark.parametrize(
    ("premise", "verdict"),
    [
        ("a > 0 and b > 0", True),
        ("mod(a - b, 5) = 1", True),
        ("3 < a <= 6 < 2 * b", True),
        ("not a = b", True),
        ("a < b or a = 7", False),
        ("c > 43", True),
        ("c < 44", True),
        ("sqrt(a) > 0", False),
    ],
)
def test_premises_are_decided(premise: str, verdict: bool) -> None:
    values: dict[str, ProblemNumber] = {"a": Fraction(6), "b": Fraction(5), "c": PiTimes(Fraction(14))}
    assert premise_holds(premise, values) is verdict


def test_premises_are_comparisons_only() -> None:
    with pytest.raises(ValueError, match="a premise may not hold"):
        premise_holds("a + 1", {"a": Fraction(1)})


@given(forms, numbers, numbers, st.integers(1, 9).map(Fraction))
def test_results_are_those_of_the_written_work(
    form: str, a: ProblemNumber, b: ProblemNumber, c: ProblemNumber
) -> None:
    values = {"a": a, "b": b, "c": c}
    try:
        written, _ = work_out(form, values)
    except ArithmeticError:
        with pytest.raises(ArithmeticError):
            results(form, values)
        return
    found = results(form, values)
    assert Counter(found) == Counter(written)
    assert found[-1:] == written[-1:]


def test_forms_are_arithmetic_only() -> None:
    with pytest.raises(ValueError, match="a form may not hold"):
        work_out("open('x')", {})


CIRCLE = Theorem(
    name="circumference for a test",
    field="plane geometry",
    statement="The circumference of a circle is twice π times its radius.",
    conditions=(Premise("the figure is a circle", "{the} is a circle", "radius > 0"),),
    slots={
        "radius": Slot("the radius", "radius of {the}", "cm"),
        "around": Slot("the circumference", "circumference of {the}", "cm"),
    },
    relation="around = 2 * pi * radius",
    forms={"around": "2 * pi * radius", "radius": "around / (2 * pi)"},
    draw={"radius": range(3, 30)},
    scene=Clause.of("{The} is a circle", "{The} is round"),
    stories=(story("coin", "The coin is {k} years old", the="the coin"),),
)


@pytest.mark.parametrize("unknown", ["around", "radius"])
def test_multiples_of_pi_go_through_text_trace_and_grading(
    monkeypatch: pytest.MonkeyPatch, unknown: str
) -> None:
    monkeypatch.setitem(CATALOGUE, CIRCLE.name, CIRCLE)
    drawn = sample_theorem_numbers(dataclasses.replace(CIRCLE, draw={"radius": [7]}), random.Random(0))
    assert drawn is not None and is_easy(CIRCLE, drawn, unknown)
    given = "radius" if unknown == "around" else "around"
    trace = write_trace(
        {
            "theorems": [CIRCLE.name],
            "chain": None,
            "story": "coin",
            "turns": [],
            "people": {"name": "Mia", "other": "Omar", "third": "Lena"},
            "numbers": [{slot: plain(value) for slot, value in drawn.items()}],
            "unknown": [unknown],
            "wording": {"1.scene": 0, f"1.{given}": 0, "question": 0},
            "order": ["1.scene", f"1.{given}"],
        },
        "circle",
    )
    step = trace.steps[0]
    values = {slot: parse_expression(str(value)) for slot, value in step.conclusion.items()}
    values |= {slot: parse_expression(str(binding.value)) for slot, binding in step.mapping.items()}
    assert values == {"radius": sympy.Integer(7), "around": 14 * sympy.pi}
    assert holds(CIRCLE.relation, values) is True
    assert compare((trace.final, trace.answer)) == "correct"
    if unknown == "radius":
        assert "The circumference of the coin is 14π cm." in trace.problem
        assert step.mapping["around"].text == "the circumference of the coin = 14π"
    else:
        assert (trace.answer, trace.final) == ("14*pi", "14π")
        assert step.work == "circumference of the coin = 2 × π × 7 = 2π × 7 = 14π"
