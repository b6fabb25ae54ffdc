"""CDL is parsed into calls, small errors of the published files are corrected, anything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.data.sources.formalgeo.language.cdl import Call, CDLError, parse_cdl
from theorem_sft.data.sources.formalgeo.replay.plane_figure import PlaneFigure
from theorem_sft.data.sources.formalgeo.replay.quantities import Quantities

leaves = st.from_regex(r"[A-Z]{1,4}|[a-z]|[1-9][0-9]?", fullmatch=True)
calls = st.recursive(
    st.builds(Call, st.sampled_from(["LengthOfLine", "MeasureOfAngle"]), st.tuples(leaves)),
    lambda inner: st.builds(
        Call,
        st.sampled_from(["Add", "Mul"]),
        st.lists(st.one_of(leaves, inner), min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=8,
)


def test_nested_call() -> None:
    expected = Call("Equal", (Call("LengthOfLine", ("TR",)), "x+21"))
    assert parse_cdl("Equal(LengthOfLine(TR),x+21)") == expected


@given(calls)
def test_writing_and_reading_give_the_same_call(call: Call) -> None:
    assert parse_cdl(str(call)) == call


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("IsMidpointOfLine(F,CB))", "IsMidpointOfLine(F,CB)"),
        ("IsTangentOfCircle(LK,M", "IsTangentOfCircle(LK,M)"),
        ("PerpendicularBetweenLine(BC，AC)", "PerpendicularBetweenLine(BC,AC)"),
        ("Equal(MeasureOfArc(A,JH),114)", "Equal(MeasureOfArc(AJH),114)"),
    ],
)
def test_small_errors_are_corrected(text: str, corrected: str) -> None:
    assert str(parse_cdl(text)) == corrected


@pytest.mark.parametrize(
    "text", ["", "x+21", "Equal", "A(B)C(D)", "Equal((", "E(" * 30, "Equal(" + "1" * 3000 + ")"]
)
def test_invalid_cdl_is_refused(text: str) -> None:
    with pytest.raises(CDLError):
        parse_cdl(text)


@pytest.mark.parametrize(
    "text", ["__import__('os')", "x.y", "open('f')", "2**99999", "[1]", "lambda: 1", "x if y else z"]
)
def test_expressions_never_run_code(text: str) -> None:
    with pytest.raises(CDLError):
        Quantities(PlaneFigure([])).read(text)
