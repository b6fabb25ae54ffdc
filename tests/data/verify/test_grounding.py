"""The check `grounded`: numbers are found in digits, LaTeX and words; other sources are refused."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.data.traces.trace import Binding, Step, Trace
from theorem_sft.data.verify.grounding import grounding_fault
from theorem_sft.theory.mathtext.numbers_in_text import in_larger_units, known_facts, numbers_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It costs $25,000.", "25000"),
        ("25,\\!972,\\!650 people", "25972650"),
        ("Find $\\frac{3}{4}$ of it", "3/4"),
        ("Find $\\frac34$ of it", "3/4"),
        ("3/4 of it", "3/4"),
        ("$3 \\frac{3}{8}$ inches", "27/8"),
        ("3 1/2 hours", "7/2"),
        ("a rise of 15%", "15"),
        ("a rise of 15\\%", "3/20"),
        ("it fell by -4.5 degrees", "-9/2"),
        ("Twenty-one ducks", "21"),
        ("the third term", "3"),
        ("a quarter of it", "1/4"),
        ("half as many", "1/2"),
        ("twice as many", "2"),
        ("two dozen eggs", "12"),
        ("three thousand two hundred and six eggs", "3206"),
        ("the numeral 123_4", "2"),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, number: str) -> None:
    assert sympy.Rational(number) in numbers_in(text)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_whole_numbers_of_a_text_are_its_numbers(numbers: list[int]) -> None:
    text = " and ".join(f"x{place} is {number}" for place, number in enumerate(numbers))
    found = {number for number in numbers_in(text) if number.is_Integer}
    assert set(map(sympy.Integer, numbers)) <= found
    assert not {sympy.Integer(number + 1) for number in numbers} & found - set(
        map(sympy.Integer, [*numbers, *range(len(numbers))])
    )


def test_facts_need_a_word_of_the_text() -> None:
    assert sympy.Integer(7) in known_facts("the day after Monday, next week")
    assert sympy.Integer(52) in known_facts("a standard deck")
    assert sympy.Integer(6) in known_facts("a regular hexagon")
    assert sympy.Integer(52) not in known_facts("a regular hexagon")
    assert sympy.Integer(7) not in known_facts("a weekend-free meekness")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It is 700 cm wide.", 7),
        ("They cover 50,000 square cm.", 5),
        ("It goes at 4000 metres per hour.", 4),
        ("1400π cm of rope", 14),
        ("It takes 120 minutes.", 2),
    ],
)
def test_measures_are_read_in_the_next_larger_unit(text: str, number: int) -> None:
    assert in_larger_units(text) == {number}


def test_numbers_without_a_smaller_unit_are_not_converted() -> None:
    assert not in_larger_units("700 eggs, x700 cm and 3/700 cm")


@pytest.mark.parametrize(
    ("value", "source", "is_grounded"),
    [
        (7, "text + known", True),
        (7, "text", False),
        (7, "known", False),
        (700, "text", True),
        (70, "text + known", False),
        (8, "text + known", False),
    ],
)
def test_a_converted_measure_needs_text_and_knowledge(value: int, source: str, is_grounded: bool) -> None:
    step = Step(
        theorem="t",
        statement="s",
        conditions=[],
        mapping={"width": Binding(value=value, source=source)},
        conclusion={"double": 2 * value},
        work="",
    )
    trace = Trace(
        id="1",
        problem="The rope is 700 cm long.",
        answer="1",
        final="1",
        domain="d",
        source="s",
        steps=[step],
    )
    assert (grounding_fault(trace) is None) == is_grounded
