"""Variants of FormalGeo problems pass the checker like originals and have the same meaning."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from theorem_sft.data.sources.formalgeo.algebra.ratio_reader import read_constant
from theorem_sft.data.sources.formalgeo.build_traces import solve_in_folder
from theorem_sft.data.sources.formalgeo.checking.trace_checker import check_formalgeo_trace
from theorem_sft.data.sources.formalgeo.language.cdl import Call, parse_cdl
from theorem_sft.data.sources.formalgeo.language.formal_problem import (
    FORMAL_FIELDS,
    FormalProblem,
    TextStyle,
    read_formal_problems,
)
from theorem_sft.data.sources.formalgeo.language.gdl import cached_gdl
from theorem_sft.data.sources.formalgeo.language.problem_key import problem_key
from theorem_sft.data.sources.formalgeo.wording.phrasing import fact_clause
from theorem_sft.data.sources.formalgeo.wording.problem_wording import write_problem_text
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.formalgeo.formalgeo_renumber import Scaling
from theorem_sft.data.variants.given_sentences import OFF_TOPIC
from theorem_sft.data.variants.make_variants import perturb

KINDS = [
    "rename",
    "renumber",
    "number_format",
    "reorder",
    "question_first",
    "distractor",
    "off_topic",
    "paraphrase",
]
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    """The folder of problems and definitions."""
    return shared_data / "formalgeo7k"


@pytest.fixture(scope="module")
def traces(folder: Path) -> list[Trace]:
    """Some real problems, solved."""
    solved = [solve_in_folder(folder, row) for row in read_formal_problems(folder / "problems.jsonl")[::90]]
    return [it.trace for it in solved if it.trace is not None]


@pytest.fixture(scope="module")
def changed(traces: list[Trace], folder: Path) -> dict[str, list[tuple[Trace, Trace]]]:
    """For each kind, the problems that it applies to, each with its variant."""
    variants: dict[str, list[tuple[Trace, Trace]]] = {kind: [] for kind in KINDS}
    for kind in KINDS:
        for trace in traces:
            try:
                variants[kind].append((trace, perturb(trace, kind, gdl=folder)))
            except NotApplicable:
                continue
    return variants


def faults(trace: Trace, folder: Path) -> dict[str, str]:
    """Return the reasons of the checks that do not pass."""
    read_again = Trace.model_validate_json(trace.model_dump_json())
    checks = check_formalgeo_trace(read_again, cached_gdl(folder))
    return {kind: check.why for kind, check in checks.items() if check.verdict != "pass"}


@EVERY_KIND
def test_checker_finds_no_fault(
    changed: dict[str, list[tuple[Trace, Trace]]], traces: list[Trace], kind: str, folder: Path
) -> None:
    assert len(changed[kind]) > len(traces) / 4
    for before, after in changed[kind]:
        assert not faults(after, folder), after.id
        assert after.id == f"{before.id}-{kind}"
        assert after.group == before.group
        assert after.problem != before.problem


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "renumber"])
def test_answer_is_unchanged(changed: dict[str, list[tuple[Trace, Trace]]], kind: str) -> None:
    for before, after in changed[kind]:
        assert (after.answer, after.final) == (before.answer, before.final)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("rename", "renumber")])
def test_steps_and_image_are_unchanged(changed: dict[str, list[tuple[Trace, Trace]]], kind: str) -> None:
    for before, after in changed[kind]:
        assert after.steps == before.steps
        assert after.image == before.image


@pytest.mark.parametrize("kind", ["number_format", "reorder", "question_first", "off_topic", "paraphrase"])
def test_formal_problem_is_unchanged(changed: dict[str, list[tuple[Trace, Trace]]], kind: str) -> None:
    for before, after in changed[kind]:
        assert before.structure and after.structure
        assert {field: after.structure[field] for field in FORMAL_FIELDS} == before.structure


@EVERY_KIND
def test_same_seed_gives_the_same_variant_and_leaves_the_original_alone(
    traces: list[Trace], kind: str, folder: Path
) -> None:
    for trace in traces[:10]:
        before = trace.model_copy(deep=True)
        try:
            one = perturb(trace, kind, seed=3, gdl=folder)
        except NotApplicable:
            continue
        assert one == perturb(trace, kind, seed=3, gdl=folder)
        assert trace == before


def test_renamed_problem_has_other_letters_and_is_the_same_problem(
    changed: dict[str, list[tuple[Trace, Trace]]],
) -> None:
    for before, after in changed["rename"]:
        assert before.structure and after.structure
        assert len({problem_key(FormalProblem.model_validate(it.structure)) for it in (before, after)}) == 1
        assert after.image is None
        assert [step.theorem for step in after.steps] == [step.theorem for step in before.steps]
        for old, new in zip(before.givens, after.givens, strict=True):
            # The words are unchanged; every name of points is changed.
            names = re.compile(r"\b[A-Z]{2,}\b")
            assert all(a != b for a, b in zip(names.findall(old), names.findall(new), strict=True))
            words = re.compile(r"[a-z]{3,}")
            assert words.findall(old) == words.findall(new)


def test_article_a_is_not_renamed(folder: Path) -> None:
    """A variable named a keeps its name, so every article "a" in the text is unchanged."""
    problems = read_formal_problems(folder / "problems.jsonl")
    rows = [problem for problem in problems if re.search(r",a\)", str(problem.text_cdl))]
    for row in rows[:6]:
        trace = solve_in_folder(folder, row).trace
        assert trace is not None
        after = perturb(trace, "rename")
        assert not faults(after, folder)
        assert Counter(re.findall(r"\ba\b", after.problem)) == Counter(re.findall(r"\ba\b", trace.problem))


def test_equations_that_are_solved_together_stay_solvable(folder: Path) -> None:
    """Unknowns are solved for in alphabetical order, so new letters keep that order.

    The last two problems have a variable q, besides slots q1 and q2, and a Greek variable.
    """
    problems = {problem.problem_id: problem for problem in read_formal_problems(folder / "problems.jsonl")}
    for number in ("1235", "2612", "809", "4155"):
        trace = solve_in_folder(folder, problems[number]).trace
        assert trace is not None
        for seed in range(4):
            after = perturb(trace, "rename", seed=seed)
            assert not faults(after, folder)


def test_renumbered_answer_grows_with_its_lengths(changed: dict[str, list[tuple[Trace, Trace]]]) -> None:
    for before, after in changed["renumber"]:
        assert [step.theorem for step in after.steps] == [step.theorem for step in before.steps]
        assert after.answer == after.final != before.final
        assert after.image is None
        for old, new in zip(before.givens, after.givens, strict=True):
            # Only numbers change, and no angles.
            assert old == new or "°" not in old
            assert re.sub(r"[\d./√()]+", "", old) == re.sub(r"[\d./√()]+", "", new)


def test_angles_cannot_be_renumbered(traces: list[Trace], folder: Path) -> None:
    angles = [trace for trace in traces if "Value(MeasureOfAngle" in (trace.structure or {})["goal_cdl"]]
    assert angles
    for trace in angles:
        with pytest.raises(NotApplicable, match="does not depend on lengths"):
            perturb(trace, "renumber", gdl=folder)


@pytest.mark.parametrize(
    ("facts", "goal", "scaled"),
    [
        ("Equal(LengthOfLine(AB),x+3)", "Value(x)", "Equal(LengthOfLine(AB),x+6)"),
        ("Equal(LengthOfLine(AB),2*x-3/2)", "Value(x)", None),
        (
            "Equal(LengthOfLine(AB),7*sqrt(3))",
            "Value(LengthOfLine(AB))",
            "Equal(LengthOfLine(AB),14*sqrt(3))",
        ),
        ("Equal(LengthOfLine(AB),2.25)", "Value(LengthOfLine(AB))", "Equal(LengthOfLine(AB),4.5)"),
        ("Equal(AreaOfTriangle(ABC),5)", "Value(AreaOfTriangle(ABC))", "Equal(AreaOfTriangle(ABC),20)"),
        (
            "Equal(LengthOfLine(AB),Mul(LengthOfLine(CD),2))",
            "Value(LengthOfLine(AB))",
            "Equal(LengthOfLine(AB),Mul(LengthOfLine(CD),2))",
        ),
        (
            "Equal(Add(LengthOfLine(AB),4),LengthOfLine(CD))",
            "Value(LengthOfLine(AB))",
            "Equal(Add(LengthOfLine(AB),8),LengthOfLine(CD))",
        ),
        (
            "Equal(Div(LengthOfLine(AB),LengthOfLine(CD)),3/4)",
            "Value(LengthOfLine(AB))",
            "Equal(Div(LengthOfLine(AB),LengthOfLine(CD)),3/4)",
        ),
        ("Equal(MeasureOfAngle(ABC),60)", "Value(LengthOfLine(AB))", "Equal(MeasureOfAngle(ABC),60)"),
    ],
)
def test_numbers_scale_with_what_they_measure(facts: str, goal: str, scaled: str | None) -> None:
    scaling = Scaling([parse_cdl(facts)], parse_cdl(goal))
    if scaled is None:
        with pytest.raises(NotApplicable):
            scaling.scaled(parse_cdl(facts), Fraction(2))
    else:
        assert str(scaling.scaled(parse_cdl(facts), Fraction(2))) == scaled


@pytest.mark.parametrize(
    "facts",
    [
        ["Equal(LengthOfLine(AB),x)", "Equal(MeasureOfAngle(ABC),x)"],
        ["Equal(LengthOfLine(AB),x*y)"],
        ["Equal(LengthOfLine(AB),MeasureOfAngle(ABC))"],
        ["Equal(LengthOfLine(AB),Mul(x,LengthOfLine(CD)))"],
    ],
)
def test_only_certain_lengths_are_scaled(facts: list[str]) -> None:
    with pytest.raises(NotApplicable):
        Scaling([parse_cdl(text) for text in facts], parse_cdl("Value(LengthOfLine(AB))"))


def test_reordered_and_question_first_have_the_same_sentences(
    changed: dict[str, list[tuple[Trace, Trace]]],
) -> None:
    for kind in ("reorder", "question_first"):
        for before, after in changed[kind]:
            assert sorted(after.givens) == sorted(before.givens)
            assert after.question == before.question
    for _, after in changed["question_first"]:
        assert after.problem.startswith(str(after.question))


@pytest.mark.parametrize("kind", ["distractor", "off_topic"])
def test_one_sentence_is_added(changed: dict[str, list[tuple[Trace, Trace]]], kind: str) -> None:
    for before, after in changed[kind]:
        (added,) = set(after.givens) - set(before.givens)
        assert [given for given in after.givens if given != added] == before.givens
        if kind == "off_topic":
            assert added in OFF_TOPIC
        else:
            assert not set(re.findall(r"\b[A-Z]+\b", added)) & set(re.findall(r"[A-Z]", before.problem))
            assert not set(re.findall(r"\d+", added)) & set(re.findall(r"\d+", before.problem))


def test_paraphrase_has_other_words_for_every_sentence(changed: dict[str, list[tuple[Trace, Trace]]]) -> None:
    for before, after in changed["paraphrase"]:
        assert len(after.givens) == len(before.givens)
        # An equation of two sums has no other words than "equals".
        assert not set(after.givens) & set(before.givens)
        assert after.question != before.question
        for old, new in zip(before.givens, after.givens, strict=True):
            assert Counter(re.findall(r"\d+", new)) == Counter(re.findall(r"\d+", old))


def test_every_fact_has_other_words_with_the_same_names(folder: Path) -> None:
    facts = {
        text
        for problem in read_formal_problems(folder / "problems.jsonl")[::7]
        for text in [*problem.text_cdl, *problem.image_cdl]
    }
    other = TextStyle(words="other")
    for call in map(parse_cdl, sorted(facts)):
        assert fact_clause(call, other) != fact_clause(call)
        old, new = (
            set("".join(re.findall(r"\b[A-Z]+\b", text)))
            for text in (fact_clause(call), fact_clause(call, other))
        )
        assert old == new, call


def test_numbers_have_the_same_values_in_another_form(changed: dict[str, list[tuple[Trace, Trace]]]) -> None:
    for before, after in changed["number_format"]:
        for old, new in zip(before.givens, after.givens, strict=True):
            if old != new and re.search(r"\d", new):
                decimals = [Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", new)]
                assert decimals == [Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", old)]
    angle = parse_cdl("Equal(MeasureOfAngle(ABC),60)")
    assert fact_clause(angle, TextStyle(numbers="words")) == "∠ABC = sixty degrees"
    assert fact_clause(angle, TextStyle(numbers="decimals")) == "∠ABC = 60.0°"
    assert fact_clause(parse_cdl("Equal(LengthOfLine(AB),7.5)"), TextStyle(numbers="decimals")) == "AB = 7.50"
    assert fact_clause(parse_cdl("Equal(LengthOfLine(AB),x+3)"), TextStyle(numbers="words")) == "AB = x + 3"
    other = TextStyle(words="other", numbers="words")
    assert fact_clause(parse_cdl("Equal(MeasureOfArc(OAB),120)"), other) == (
        "arc AB of circle O measures one hundred twenty degrees"
    )
    assert fact_clause(parse_cdl("Equal(MeasureOfAngle(ABC),2*x-14)"), other) == (
        "the measure of angle ABC is (2x − 14) degrees"
    )


def test_kinds_combine(traces: list[Trace], folder: Path) -> None:
    for trace in traces[:12]:
        other = trace
        for kind in ("distractor", "reorder", "question_first", "paraphrase", "off_topic", "rename"):
            other = perturb(other, kind)
        assert other.id.endswith("-distractor-reorder-question_first-paraphrase-off_topic-rename")
        assert other.problem.startswith(str(other.question))
        assert len(other.givens) == len(trace.givens) + 2
        assert not faults(other, folder), other.id


@pytest.mark.parametrize(
    "kind", ["rename", "renumber", "number_format", "distractor", "off_topic", "paraphrase"]
)
def test_a_problem_with_changed_letters_and_spaces_is_not_written_again(
    traces: list[Trace], kind: str, folder: Path
) -> None:
    for trace in traces[:10]:
        changed = perturb(trace, "whitespace")
        with pytest.raises(NotApplicable):
            perturb(changed, kind, gdl=folder)


@pytest.mark.parametrize(
    "telling",
    [
        {"words": "poetic"},
        {"numbers": "roman"},
        {"rhyme": True},
        {"aside": "AB is parallel to CD."},
        {"aside": "There are 5 whales."},
        {"aside": "The angle at A is right."},
    ],
)
def test_unknown_styles_and_asides_about_the_problem_are_refused(
    traces: list[Trace], telling: dict[str, object], folder: Path
) -> None:
    with pytest.raises(ValueError, match=r"telling|may name"):
        write_problem_text(FormalProblem.model_validate({**(traces[0].structure or {}), "telling": telling}))
    changed = traces[0].model_copy(update={"structure": {**(traces[0].structure or {}), "telling": telling}})
    assert faults(changed, folder)


def test_renumbering_without_definitions_is_not_possible(traces: list[Trace]) -> None:
    lengths = [trace for trace in traces if "Value(LengthOfLine" in (trace.structure or {})["goal_cdl"]]
    reasons = set()
    for trace in lengths:
        try:
            perturb(trace, "renumber")
        except NotApplicable as reason:
            reasons.add(str(reason))
    assert any("definitions of FormalGeo" in reason for reason in reasons)


def test_scaled_values_agree_with_the_answers(changed: dict[str, list[tuple[Trace, Trace]]]) -> None:
    def value(text: str) -> float:
        return float(read_constant(text).top.value())  # type: ignore[arg-type]

    plain = [pair for pair in changed["renumber"] if all(t.final.isdigit() for t in pair)]
    assert plain
    for before, after in plain:
        assert isinstance(parse_cdl((after.structure or {})["goal_cdl"]), Call)
        assert value(after.final) / value(before.final) != 1
