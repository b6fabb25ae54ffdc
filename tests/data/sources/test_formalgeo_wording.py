"""FormalGeo in English: statements, facts, quantities, algebra and whole problems."""

from __future__ import annotations

import ast
import json
import math
import operator
import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theorem_sft.data.sources.formalgeo.language.cdl import parse_cdl
from theorem_sft.data.sources.formalgeo.language.formal_problem import AnnotatedProblem
from theorem_sft.data.sources.formalgeo.wording.phrasing import (
    fact_clause,
    quantity_name,
    readable_expression,
)
from theorem_sft.data.sources.formalgeo.wording.problem_wording import ProblemText, write_problem_text
from theorem_sft.data.sources.formalgeo.wording.theorem_statements import stated_theorems, theorem_statement

RAW_CDL = re.compile(r"[A-Z][a-z]+[A-Z]|[A-Za-z]{3,}\(|\*|sqrt|\bpi\b")


def complete(row: dict[str, Any]) -> ProblemText:
    problem = AnnotatedProblem.model_validate({"problem_id": 0, "theorem_seqs": [], **row})
    return write_problem_text(problem, problem.problem_answer)


@cache
def problems(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "formalgeo7k" / "problems.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def branches(folder: Path) -> list[tuple[str, str]]:
    rules = json.loads((folder / "formalgeo7k" / "theorem_GDL.json").read_text(encoding="utf-8"))
    return [(name.split("(")[0], branch) for name, rule in rules.items() for branch in rule]


# ---- statements ----


def test_every_theorem_and_branch_has_a_statement(shared_data: Path) -> None:
    known = branches(shared_data)
    assert {name for name, _ in known} == set(stated_theorems())
    assert all(theorem_statement(name, branch).statement for name, branch in known)


def test_statements_are_general_sentences_with_their_own_titles() -> None:
    names = stated_theorems()
    assert len(names) == 196
    assert len({theorem_statement(name, "1").title for name in names}) == len(names)
    for name in names:
        entry = theorem_statement(name, "1")
        assert re.fullmatch(r"[A-Z].*[^.]\.", entry.statement), name
        assert not re.search(r"\b[B-Z]\b|[A-Z]{2}|∠| A [A-Z]", entry.statement), name
        assert set(re.findall(r"\d+", entry.statement)) <= {"1", "2", "45", "60", "90", "180", "360"}, name


def test_different_branches_have_different_statements() -> None:
    name = "isosceles_triangle_property_line_coincidence"
    assert len({theorem_statement(name, branch).statement for branch in "123"}) == 3
    assert theorem_statement("similar_triangle_judgment_aa", "1") == theorem_statement(
        "similar_triangle_judgment_aa", "2"
    )


@pytest.mark.parametrize(
    ("name", "branch"), [("no_such_theorem", "1"), ("isosceles_triangle_property_line_coincidence", "9")]
)
def test_unknown_theorems_and_branches_are_named_in_the_error(name: str, branch: str) -> None:
    with pytest.raises(ValueError, match=name):
        theorem_statement(name, branch)


# ---- facts, quantities, algebra ----


@pytest.mark.parametrize(
    ("cdl", "words"),
    [
        ("ParallelBetweenLine(AB,CD)", "AB is parallel to CD"),
        ("IsoscelesTriangle(ABC)", "triangle ABC is isosceles with AB = AC"),
        ("RightTriangle(ABC)", "triangle ABC is a right triangle with the right angle at B"),
        ("Equal(MeasureOfAngle(ABC),40)", "∠ABC = 40°"),
        ("Equal(MeasureOfAngle(ABC),200)", "reflex ∠ABC = 200°"),
        ("Equal(MeasureOfAngle(ABC),2*x-14)", "∠ABC = (2x − 14)°"),
        ("Equal(Add(MeasureOfAngle(ABC),MeasureOfAngle(CBD)),90)", "∠ABC + ∠CBD = 90°"),
        ("Equal(MeasureOfAngle(COD),Sub(147,Mul(2,MeasureOfAngle(ABC))))", "∠COD = 147° − 2 × ∠ABC"),
        ("Equal(Add(LengthOfLine(AB),LengthOfLine(CD)),12)", "AB + CD = 12"),
        ("Equal(MeasureOfArc(OAB),98)", "the measure of arc AB of circle O is 98°"),
        (
            "Equal(RadiusOfCircle(C),RadiusOfCircle(D))",
            "the radius of circle C equals the radius of circle D",
        ),
        ("Equal(Div(LengthOfLine(AB),LengthOfLine(CD)),4/5)", "AB / CD = 4/5"),
        ("Collinear(ABC)", "A, B and C lie on one line in this order"),
        ("Cocircular(O,ABC)", "A, B and C lie on circle O in counter-clockwise order"),
        ("Cocircular(O,AB)", "A and B lie on circle O"),
        ("IsTangentOfCircle(PA,O)", "PA is tangent to circle O at A"),
        ("Polygon(ABCD)", "ABCD is a quadrilateral"),
        ("Not(ParallelBetweenLine(AB,CD))", "AB is not parallel to CD"),
        ("Not(Equal(LengthOfLine(AB),3))", "AB ≠ 3"),
        ("Not(Collinear(ABC))", "it is not true that A, B and C lie on one line in this order"),
    ],
)
def test_facts_read_as_clauses(cdl: str, words: str) -> None:
    assert fact_clause(parse_cdl(cdl)) == words


def test_mirror_relations_name_the_corresponding_vertices_in_order() -> None:
    # FormalGeo's mirror relation pairs A with D, B with F and C with E.
    words = fact_clause(parse_cdl("MirrorSimilarBetweenTriangle(ABC,DEF)"))
    assert words == "triangle ABC is similar to triangle DFE in opposite orientation"
    ratio = quantity_name(parse_cdl("RatioOfMirrorSimilarTriangle(ABC,DEF)"))
    assert ratio == "the ratio of similarity of triangle ABC to triangle DFE"


def test_every_predicate_has_a_wording(shared_data: Path) -> None:
    text = (shared_data / "formalgeo7k" / "predicate_GDL.json").read_text(encoding="utf-8")
    predicates = json.loads(text)
    for form in [*predicates["Entity"], *predicates["Relation"]]:
        words = fact_clause(parse_cdl(form))
        assert words and not words.endswith(".") and not RAW_CDL.search(words), form
    for form in predicates["Attribution"]:
        if form.startswith("Free"):
            continue
        words = quantity_name(parse_cdl(form))
        assert words and not RAW_CDL.search(words), form
    for form in ["Shape(OAB,BO,OA)", "Point(A)", "Line(AB)", "Angle(ABC)", "Arc(OAB)", "Circle(O)"]:
        assert not RAW_CDL.search(fact_clause(parse_cdl(form))), form


@pytest.mark.parametrize("cdl", ["Flies(AB)", "IsMidpointOfLine(M)", "Square(LengthOfLine(AB))", "Equal(x)"])
def test_facts_without_a_wording_are_errors(cdl: str) -> None:
    with pytest.raises(ValueError, match=cdl.split("(")[0] if "Equal" not in cdl else "two sides"):
        fact_clause(parse_cdl(cdl))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2*x-14", "2x − 14"),
        ("7*sqrt(2)", "7√2"),
        ("sqrt(2)*x", "√2 × x"),
        ("sqrt(2*x)", "√(2x)"),
        ("1/360*pi", "(1/360)π"),
        ("4*x-4*3+6", "4x − 4 × 3 + 6"),
        ("y**2-1", "y² − 1"),
        ("x**2*y", "x²y"),
        ("x/y**2*z", "x/y² × z"),
        ("-40+60/cos(pi/9)", "−40 + 60/cos(π/9)"),
        ("x**-1", "x^(−1)"),
    ],
)
def test_free_expressions_are_readable(text: str, words: str) -> None:
    assert readable_expression(text) == words


def test_compound_angles_are_in_brackets_before_the_degree_sign() -> None:
    assert [readable_expression(text, degrees=True) for text in ("40", "28.5", "x", "2*x", "x+5", "y*y")] == [
        "40°",
        "28.5°",
        "x°",
        "2x°",
        "(x + 5)°",
        "(y × y)°",
    ]


def test_operations_keep_their_order() -> None:
    cases = {
        "Sub(LengthOfLine(AB),Add(LengthOfLine(CD),1))": "AB − (CD + 1)",
        "Mul(Add(LengthOfLine(AB),LengthOfLine(CD)),1/2)": "(AB + CD) × 1/2",
        "Mul(x+1,LengthOfLine(AB))": "(x + 1) × AB",
        "Div(LengthOfLine(AB),2*x)": "AB / (2x)",
        "Pow(LengthOfLine(AB),2)": "AB²",
        "Pow(RadiusOfCircle(O),2)": "(the radius of circle O)²",
        "Sin(Add(MeasureOfAngle(ABC),30))": "sin(∠ABC + 30°)",
        "Tan(x)": "tan x°",
    }
    assert {cdl: readable_expression(parse_cdl(cdl)) for cdl in cases} == cases


OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
LETTERS = {"x": 1.7, "y": 0.6, "pi": math.pi}


def value(node: ast.AST) -> float:
    match node:
        case ast.Expression(body):
            return value(body)
        case ast.Constant(float() | int() as number):
            return number
        case ast.Name(name):
            return LETTERS[name]
        case ast.BinOp(left, sign, right):
            return OPERATORS[type(sign)](value(left), value(right))
        case ast.UnaryOp(sign, operand):
            return OPERATORS[type(sign)](value(operand))
        case ast.Call(_, [argument]):
            return math.sqrt(value(argument))
    raise AssertionError(ast.dump(node))


def read_back(words: str) -> float:
    """Evaluate the readable form, in which adjacent factors are multiplied."""
    text = re.sub(r"√(\w+)", r"√(\1)", words.replace("π", "Q")).replace(" ", "")
    for sign, plain in {"−": "-", "×": "*", "²": "^2@", "³": "^3@"}.items():
        text = text.replace(sign, plain)
    text = re.sub(r"(?<=[\w)@])(?=[(√xyQ])", "*", text).replace("@", "")
    for sign, plain in {"^": "**", "√": "sqrt", "Q": "pi"}.items():
        text = text.replace(sign, plain)
    return value(ast.parse(text, mode="eval"))


atoms = st.sampled_from(["x", "y", "pi", "2", "3", "14", "0.5", "1/4*x", "2*y", "5*sqrt(2)", "sqrt(3)"])
signed = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), st.one_of(atoms, inner.map("({})".format))).map("".join),
        inner.map("sqrt(({})**2)".format),
        inner.map("({})**2".format),
        inner.map("({})**3".format),
    ),
    max_leaves=5,
)


@given(signed)
def test_the_readable_form_has_the_same_value(text: str) -> None:
    try:
        expected = value(ast.parse(text, mode="eval"))
    except (ZeroDivisionError, OverflowError):
        return
    assert read_back(readable_expression(text)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.text(alphabet="xy2+-*/()., sqrtpi", max_size=30))
def test_malformed_expressions_raise_nothing(text: str) -> None:
    assert isinstance(readable_expression(text), str)


def test_expressions_never_run_code() -> None:
    assert "import" in readable_expression("__import__('os')").replace(" ", "")


# ---- whole problems ----

TRIANGLE: dict[str, Any] = {
    "construction_cdl": ["Shape(AB,BD,DA)", "Shape(AD,DC,CA)", "Collinear(BDC)"],
    "text_cdl": ["Equal(LengthOfLine(AB),10)", "Equal(x,3)", "PerpendicularBetweenLine(BD,AD)"],
    "image_cdl": ["Equal(LengthOfLine(AB),10)", "Equal(LengthOfLine(BD),6)"],
    "goal_cdl": "Value(LengthOfLine(AD))",
    "problem_answer": "8",
}


def test_the_text_describes_the_diagram() -> None:
    text, givens, question = complete(TRIANGLE)
    assert givens == [
        "The diagram shows triangles ABD and ADC.",
        "B, D and C lie on one line in this order.",
        "AB = 10.",
        "x = 3.",
        "BD is perpendicular to AD.",
        "BD = 6.",
    ]
    assert question == "Find the length of AD."
    assert text == " ".join([*givens, question])


def test_points_inside_a_side_are_not_corners() -> None:
    problem = {**TRIANGLE, "construction_cdl": ["Shape(AB,BD,DC,CA)", "Collinear(BDC)"]}
    assert complete(problem)[1][0] == "The diagram shows triangle ABC."


def test_rays_are_shown_by_their_angles_and_chords_as_segments() -> None:
    rays = {**TRIANGLE, "construction_cdl": ["Shape(EA,AC)", "Shape(AC,CD)"]}
    assert complete(rays)[1][0] == "The diagram shows angles EAC and ACD."
    chord = {**TRIANGLE, "construction_cdl": ["Shape(OPQ,QP)", "Cocircular(O,PQ)"]}
    assert complete(chord)[1][:2] == ["The diagram shows segment QP.", "P and Q lie on circle O."]


def test_the_direction_of_arcs_is_stated_once_if_an_arc_occurs() -> None:
    arcs = {**TRIANGLE, "goal_cdl": "Value(MeasureOfArc(OAB))", "problem_answer": "238"}
    text, givens, question = complete(arcs)
    assert question == "Find the measure of major arc AB of circle O in degrees."
    assert givens[-1].startswith("Each arc runs counter-clockwise") and text.count("Each arc") == 1
    assert "arc" not in complete(TRIANGLE)[0]


def test_the_direction_of_parallel_lines_is_stated_if_angles_depend_on_it() -> None:
    # In FormalGeo AB ∥ CD runs from A to B as from C to D; without it a zigzag may bend either way.
    ladder = {**TRIANGLE, "text_cdl": ["ParallelBetweenLine(AB,CD)"]}
    zigzag = {**ladder, "goal_cdl": "Value(MeasureOfAngle(ABC))"}
    assert complete(zigzag)[1][-1] == "Parallel lines are named in the same direction."
    assert "direction" not in complete(ladder)[0]


@pytest.mark.parametrize(
    ("goal", "answer", "question"),
    [
        ("Value(x)", "3", "Find the value of x."),
        ("Value(MeasureOfAngle(ABC))", "30", "Find ∠ABC in degrees."),
        ("Value(MeasureOfAngle(ABC))", "238", "Find reflex ∠ABC in degrees."),
        ("Value(Div(LengthOfLine(AB),LengthOfLine(CD)))", "2", "Find the ratio of AB to CD."),
        ("Value(Sin(MeasureOfAngle(ABC)))", "1/2", "Find sin ∠ABC."),
        (
            "Value(Add(MeasureOfAngle(ABC),MeasureOfAngle(CBD)))",
            "90",
            "Find the value of ∠ABC + ∠CBD in degrees.",
        ),
        (
            "Value(Sub(AreaOfCircle(O),AreaOfTriangle(ABC)))",
            "pi-1",
            "Find the area of circle O − the area of triangle ABC.",
        ),
        ("Relation(ParallelBetweenLine(DA,EB))", "0", "Show that DA is parallel to EB."),
    ],
)
def test_the_question_asks_for_the_goal(goal: str, answer: str, question: str) -> None:
    assert complete({**TRIANGLE, "goal_cdl": goal, "problem_answer": answer})[2] == question


def goal_things(problem: dict[str, Any]) -> set[str]:
    return set(re.findall(r"[A-Z]{2,}(?![A-Za-z(])|(?<=\()[a-zα](?=\))", problem["goal_cdl"]))


def test_no_real_problem_loses_a_fact_or_shows_raw_cdl(shared_data: Path) -> None:
    for problem in problems(shared_data):
        text, givens, question = complete(problem)
        where = problem["problem_id"]
        assert text == " ".join([*givens, question]), where
        assert len(set(givens)) == len(givens) > 0, where
        assert all(given.endswith(".") for given in givens), where
        assert not RAW_CDL.search(text), where
        sentences = {given[:-1].lower() for given in givens}
        lines = [line for line in problem["construction_cdl"] if not line.startswith("Shape")]
        for line in [*lines, *problem["text_cdl"], *problem["image_cdl"]]:
            assert fact_clause(parse_cdl(line)).lower() in sentences, (where, line)
        if problem["goal_cdl"].startswith("Value("):
            assert question.startswith("Find ") and question.count(".") == 1, where


def test_the_question_names_all_quantities_of_a_real_goal(shared_data: Path) -> None:
    for problem in problems(shared_data):
        _, _, question = complete(problem)
        for thing in goal_things(problem):
            # An arc or sector OAB is named by its circle and its ends, a mirrored triangle by its vertices.
            assert all(point in question for point in thing), (problem["problem_id"], thing, question)


def test_real_problems_are_short_and_quick_to_write(shared_data: Path) -> None:
    rows = problems(shared_data)
    start = time.process_time()
    words = sorted(len(complete(problem)[0].split()) for problem in rows)
    assert time.process_time() - start < 10
    assert words[len(words) // 2] < 80 and words[-1] < 250
