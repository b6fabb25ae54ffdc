"""The check `exec`: a relation must hold for its conclusion and for no other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theorem_sft.data.traces.trace import Binding, Condition, Step
from theorem_sft.data.verify.execution import execution_fault


def step(
    relation: str | list[str],
    mapping: dict[str, int | str | list[int | float | str]],
    conclusion: dict[str, int | str | list[int | float | str]],
    *checks: str,
) -> Step:
    """Make a step with placeholder texts."""
    return Step(
        theorem="t",
        statement="s",
        conditions=[Condition(text="c", check=check) for check in checks],
        mapping={slot: Binding(value=value, source="text") for slot, value in mapping.items()},
        relation=relation,
        conclusion=dict(conclusion),
        work="w",
    )


DETERMINED = [
    step("area = base*height/2", {"base": 6, "height": 5}, {"area": 15}),
    step("a^2 + b^2 = c^2", {"a": 3, "b": 4}, {"c": 5}, "c > 0"),
    step("n = d*q + r", {"n": 500, "d": 13}, {"q": 38, "r": 6}, "0 <= r < d", "is_integer(q)"),
    step("mod(a*x, m) = 1", {"a": 3, "m": 19}, {"x": 13}, "0 <= x < m"),
    step("x^2 + b*x + c = (x - p)*(x - q)", {"x": "n", "b": -3, "c": 2}, {"p": 1, "q": 2}),
    step("vol = pi*r^2*h/3", {"r": "r", "vol": "pi*r^3"}, {"h": "3*r"}),
    step("cos(t) = c", {"c": "1/2"}, {"t": "pi/3"}, "0 <= t <= pi"),
    step(["u = a + b", "v = a - b"], {"a": 5, "b": 2}, {"u": 7, "v": 3}),
    step("w = 2*u - v", {"u": [1, 2], "v": [0, 3]}, {"w": [2, 1]}),
    step("m = median(v)", {"v": [3, 9, 4]}, {"m": 4}),
    step("n = p^a*q^b", {"n": 40}, {"p": 2, "a": 3, "q": 5, "b": 1},
         "is_prime(p) and is_prime(q) and p < q", "is_integer(a) and is_integer(b) and a > 0 and b > 0"),
    step("total = sum(k, k, 1, n)", {"n": 100}, {"total": 5050}),
    step("u = mod(a^n, m)", {"a": 5, "n": 2005, "m": 100}, {"u": 25}),
    step("c*x = d", {"c": 2, "d": 3}, {"x": "3/2"}),
]  # fmt: skip
UNDETERMINED = [
    step("a^2 + b^2 = c^2", {"a": 3, "b": 4}, {"c": 5}),
    step("n = d*q + r", {"n": 500, "d": 13}, {"q": 38, "r": 6}),
    step("n = d*q + r", {"n": 500, "d": 13}, {"q": 38, "r": 6}, "0 <= r"),
    step("mod(a*x, m) = 1", {"a": 3, "m": 19}, {"x": 13}),
    step("cos(t) = c", {"c": "1/2"}, {"t": "pi/3"}),
    step("u + v = s", {"s": 10}, {"u": 4, "v": 6}),
    step("b >= a", {"a": 3}, {"b": 3}),
    step("is_prime(p)", {}, {"p": 7}),
    step("x = x", {}, {"x": 7}),
    step("0*x = 0", {}, {"x": 7}),
    step("n = p*q", {"n": 1391}, {"p": 13, "q": 107}),
]
FAULTY = [
    step("area = base*height/2", {"base": 6, "height": 5}, {"area": 16}),
    step("area = base*height", {"base": "b", "height": 5}, {"area": "4*b"}),
    step("area = base*height", {"base": 6, "height": 5}, {"area": 30, "colour": 3}),
    step("area = base*height", {"base": 6, "height": 0}, {"area": "1/0"}),
    step("area = __import__('os')", {"base": 6}, {"area": 6}),
    step([], {"base": 6}, {"area": 6}),
    step("area = base", {"base": 6}, {}),
]


@pytest.mark.parametrize("case", DETERMINED, ids=lambda case: str(case.relation))
def test_a_determined_conclusion_passes(case: Step) -> None:
    assert execution_fault(case) is None


@pytest.mark.parametrize("case", UNDETERMINED, ids=lambda case: str(case.relation))
def test_relation_that_accepts_more_than_its_conclusion_fails(case: Step) -> None:
    assert "does not determine" in (execution_fault(case) or "")


@pytest.mark.parametrize("case", FAULTY, ids=range(len(FAULTY)))
def test_incorrect_or_unreadable_step_fails(case: Step) -> None:
    assert "does not determine" not in (execution_fault(case) or "does not determine")


@settings(max_examples=40)
@given(
    a=st.integers(-20, 20),
    b=st.integers(-20, 20).filter(bool),
    x=st.fractions(-9, 9, max_denominator=6),
    change=st.sampled_from(["{} + 1", "{} - 1", "2*({}) + 1", "-({}) - 1", "{} + 1/7"]),
)
def test_changed_conclusion_of_a_linear_equation_fails(a: int, b: int, x: object, change: str) -> None:
    mapping: dict[str, int | str | list[int | float | str]] = {"a": a, "b": b, "c": f"{a} + ({b})*({x})"}
    assert execution_fault(step("a + b*x = c", mapping, {"x": f"{x}"})) is None
    changed = change.format(f"({x})")
    if changed != "-({x}) - 1" and (str(x) != "-1/2" or not change.startswith("-")) and str(x) != "-1":
        assert execution_fault(step("a + b*x = c", mapping, {"x": changed})) is not None
