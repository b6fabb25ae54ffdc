"""The hash of a problem: equal up to names, order and rotations; different for different problems."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from theorem_sft.core.files import read_jsonl
from theorem_sft.data.sources.formalgeo.language.formal_problem import FormalProblem
from theorem_sft.data.sources.formalgeo.language.problem_key import problem_key

PROBLEM = {
    "construction_cdl": ["Shape(AB,BD,DA)", "Shape(AD,DC,CA)", "Collinear(BDC)", "Cocircular(O,ABC)"],
    "text_cdl": [
        "Equal(LengthOfLine(AB),2*x+1)",
        "Equal(LengthOfLine(AC),y)",
        "Equal(MeasureOfAngle(ADB),90)",
        "IsMidpointOfLine(D,BC)",
    ],
    "image_cdl": ["Equal(LengthOfLine(AC),y)"],
    "goal_cdl": "Value(AreaOfTriangle(ABC))",
}
POINTS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def key(row: dict[str, Any]) -> str:
    return problem_key(FormalProblem.model_validate(row))


def rename(problem: dict[str, Any], swap: dict[str, str]) -> dict[str, Any]:
    def renamed(text: str) -> str:
        return re.sub(
            r"(?<![A-Za-z])[A-Z]+(?![A-Za-z(])",
            lambda match: "".join(swap[letter] for letter in match[0]),
            text,
        )

    fields = ("construction_cdl", "text_cdl", "image_cdl")
    result = {field: [renamed(text) for text in problem[field]] for field in fields}
    return {**result, "goal_cdl": renamed(problem["goal_cdl"])}


def rotate_shapes(problem: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    def rotated(text: str) -> str:
        if not text.startswith("Shape("):
            return text
        edges = text[6:-1].split(",")
        place = rng.randrange(len(edges))
        return f"Shape({','.join(edges[place:] + edges[:place])})"

    construction = [rotated(text) for text in problem["construction_cdl"]]
    text = list(problem["text_cdl"])
    rng.shuffle(construction)
    rng.shuffle(text)
    return {**problem, "construction_cdl": construction, "text_cdl": text}


@given(st.permutations(POINTS), st.randoms(use_true_random=False))
def test_equal_up_to_names_order_and_rotations(names: list[str], rng: random.Random) -> None:
    other = rename(rotate_shapes(PROBLEM, rng), dict(zip(POINTS, names, strict=True)))
    assert key(other) == key(PROBLEM)


def test_letters_may_be_renamed_but_numbers_matter() -> None:
    letters = {**PROBLEM, "text_cdl": [text.replace("x", "t") for text in PROBLEM["text_cdl"]]}
    assert key(letters) == key(PROBLEM)
    numbers = {**PROBLEM, "text_cdl": [text.replace("90", "80") for text in PROBLEM["text_cdl"]]}
    assert key(numbers) != key(PROBLEM)
    assert key({**PROBLEM, "goal_cdl": "Value(AreaOfTriangle(ABD))"}) != key(PROBLEM)


@settings(max_examples=5)
@given(st.permutations(POINTS), st.randoms(use_true_random=False))
def test_real_problems(shared_data: Path, names: list[str], rng: random.Random) -> None:
    rows = [
        row for n, (_, row) in enumerate(read_jsonl(shared_data / "formalgeo7k" / "problems.jsonl")) if n < 60
    ]
    swap = dict(zip(POINTS, names, strict=True))
    for row in rows:
        facts = " ".join([*row["construction_cdl"], *row["text_cdl"], *row["image_cdl"], row["goal_cdl"]])
        if re.search(r"[0-9*][A-Z](?![A-Za-z])", facts):
            continue  # a letter of algebra written as a capital: not a point
        assert key(rename(rotate_shapes(row, rng), swap)) == key(row)
