"""Multiple choice, unanswerable problems, unreadable gold answers and other notations of random values."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.equality import compare
from theorem_sft.theory.mathtext.answers.extract import extract_answer, extract_choice, says_unanswerable
from theorem_sft.theory.mathtext.answers.grade import Grade, grade

OPTIONS = ("30", "40", "45°", "\\frac{1}{2}")


@pytest.mark.parametrize("gold", ["B", "(B)", "b", "40"])
@pytest.mark.parametrize(
    ("text", "is_correct"),
    [
        ("B", True),
        ("(B)", True),
        ("B. 40", True),
        ("B) 40", True),
        ("**B**", True),
        ("40", True),
        ("The answer is B.", True),
        ("The answer is (B) 40.", True),
        ("So x = 40 and the answer is \\boxed{B}.", True),
        ("So x = 40. \\boxed{\\text{(B)}}", True),
        ("**Answer: B**", True),
        ("Answer: option B", True),
        ("A triangle has three sides.\nThe answer is 40.", True),
        ("A triangle has three sides, so 40", True),
        ("The answer is 40°.", True),
        ("A", False),
        ("The answer is C.", False),
        ("C. 45°", False),
        ("30", False),
        ("\\boxed{30}", False),
        ("It is 41", False),
        ("I do not know.", False),
    ],
)
def test_a_choice_is_its_letter_or_its_text(
    text: str, is_correct: bool, gold: str, pool: KillablePool
) -> None:
    (graded,) = grade([text], [gold], options=[OPTIONS], pool=pool)
    assert graded.correct == is_correct


def test_problems_with_and_without_options_together(pool: KillablePool) -> None:
    graded = grade(
        ["B", "is it 5? The answer is 5.", "\\boxed{0.5}"],
        ["B", "5", "D"],
        options=[OPTIONS, None, OPTIONS],
        pool=pool,
    )
    assert [one.verdict for one in graded] == ["correct"] * 3
    assert graded[0] == Grade("correct", "B")


def test_a_gold_answer_outside_the_options_is_refused(pool: KillablePool) -> None:
    with pytest.raises(ValueError, match="'50' at place 0 is not among its options"):
        grade(["B"], ["50"], options=[OPTIONS], pool=pool)
    with pytest.raises(ValueError, match="2 lists of options for 1 gold"):
        grade(["B"], ["B"], options=[OPTIONS, None], pool=pool)


@pytest.mark.parametrize(
    ("text", "is_correct"),
    [
        ("None", True),
        ("The answer is None.", True),
        ("\\boxed{\\text{None}}", True),
        ("\\boxed{\\text{cannot be determined}}", True),
        ("She has 3 apples. The number of pears cannot be determined.", True),
        ("There are 12 boys, but there is not enough information to tell the girls apart.", True),
        ("Insufficient information.", True),
        ("It is impossible to determine the total cost.", True),
        ("The price can't be determined. So we assume 5, and the answer is 10.", False),
        ("It cannot be determined at first, but then 3 + 4 = 7", False),
        ("#### 12", False),
        ("\\boxed{0}", False),
        ("", False),
    ],
)
def test_answers_to_an_unanswerable_problem(text: str, is_correct: bool, pool: KillablePool) -> None:
    (graded,) = grade([text], ["None"], pool=pool)
    assert graded.correct == is_correct


def test_refusing_a_problem_that_has_an_answer_is_incorrect(pool: KillablePool) -> None:
    (graded,) = grade(["With 3 apples, the rest cannot be determined."], ["3"], pool=pool)
    assert not graded.correct


@pytest.mark.parametrize("gold", ["\\frac{", "3 + = 4", "\\begin{cases} x", "((((", "\\frac{1}{0}", "∫ f"])
def test_an_unreadable_gold_answer_is_reported(gold: str, pool: KillablePool) -> None:
    (graded,) = grade(["The answer is 3."], [gold], pool=pool)
    assert graded == Grade("unparsed", "3", "the gold answer cannot be read")


@pytest.mark.parametrize(
    ("answer", "gold", "is_correct"),
    [
        ("0.5", "50\\%", True),
        ("50", "50\\%", True),
        ("50%", "0.5", True),
        ("5", "50\\%", False),
        ("2516", "2516_8", True),
        ("2516_{8}", "2516_8", True),
        ("2516_9", "2516_8", False),
        ("1358", "2516_8", False),
        ("1:03 p.m.", "\\text{1:03 PM}", True),
        ("1:03 AM", "\\text{1:03 PM}", False),
        ("2:4", "1:2", True),
        ("1/2", "1:2", True),
        ("2:1", "1:2", False),
        ("(1, 2, 3)", "\\begin{pmatrix}1\\\\2\\\\3\\end{pmatrix}", True),
        ("\\begin{bmatrix}1\\\\ 2\\\\3\\end{bmatrix}", "\\begin{pmatrix}1\\\\2\\\\3\\end{pmatrix}", True),
        (
            "\\begin{pmatrix} 1 \\\\ 4 \\\\ 3 \\end{pmatrix}",
            "\\begin{pmatrix} 1 \\\\ 7 \\end{pmatrix}",
            False,
        ),
        ("\\begin{pmatrix} 1 & 2 \\end{pmatrix}", "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", False),
        ("C, A and F", "\\text{A,C,F}", True),
        ("A, C", "\\text{A,C,F}", False),
        ("1+\\sqrt5, 1-\\sqrt5, -2", "\\{1\\pm\\sqrt{5},-2\\}", True),
        ("\\{2, 1\\}", "{1, 2}", True),
        ("[1, 2] \\cup (3, \\infty)", "(3,\\infty)\\cup[1,2]", True),
        ("[1, 2] \\cup [3, \\infty)", "(3,\\infty)\\cup[1,2]", False),
        ("x = 1 or x = 2", "1,2", True),
        ("x = 1, y = 2", "(1, 2)", True),
        ("x = 2, y = 1", "(1, 2)", False),
        ("y = 5", "x = 5", False),
        ("5 = x", "5", True),
        ("\\angle ABC = 45^\\circ", "45", True),
        ("AB = 3", "3", True),
        ("f(x) = 2x + 1", "1 + 2x", True),
        ("3", "2x + 4y = 3", False),
        ("2x + 4y = 3", "3", True),
        ("P(5) = (5 + p)(4)(1) - 10 = 15.", "15", True),
        ("x > 2", "x \\ge 2", False),
        ("2 < x", "x > 2", True),
        ("f(2)<f(1)<f(4)", "f(2) < f(1) < f(4)", True),
        ("f(1)<f(2)<f(4)", "f(2) < f(1) < f(4)", False),
        ("\\sin 77^\\circ", "\\cos 13^\\circ", True),
        ("\\cos 13", "\\cos 13^\\circ", False),
        ("x", "\\sqrt{x^2}", False),
        ("3r^2", "3R^2", False),
        ("0.\\overline{3}", "\\frac13", True),
        ("8+i", "8-i", False),
        ("-i+8", "8-i", True),
        ("4\\sqrt{2}", "4", False),
        ("\\frac{x^2}{16} + \\frac{y^2}{12} = 1", "\\frac{x^2}{4} + \\frac{y^2}{3} = 1", False),
        ("34x+45y-20z+100=0", "-34x-45y+20z-100=0", True),
        ("0.0000001", "0.0000002", False),
    ],
)
def test_structured_answers_are_compared_by_part(answer: str, gold: str, is_correct: bool) -> None:
    assert (compare((answer, gold)) == "correct") == is_correct


numbers = st.fractions(min_value=-200, max_value=200, max_denominator=40)


def latex(number: Fraction) -> str:
    if number.denominator == 1:
        return str(number.numerator)
    sign = "-" if number < 0 else ""
    return f"{sign}\\frac{{{abs(number.numerator)}}}{{{number.denominator}}}"


def mixed(number: Fraction) -> str:
    whole, rest = divmod(abs(number), 1)
    if not whole or not rest:
        return latex(number)
    return f"{'-' if number < 0 else ''}{whole}\\frac{{{rest.numerator}}}{{{rest.denominator}}}"


WRITINGS: list[Callable[[Fraction], str]] = [
    latex,
    mixed,
    str,
    lambda number: f"{number.numerator * 3}/{number.denominator * 3}",
    lambda number: latex(number).replace("\\frac", "\\dfrac") + "^\\circ",
    lambda number: f"$ {latex(number)} $",
    lambda number: f"{latex(number)} \\text{{ cm}}^2",
    lambda number: f"x = {number + 1} - 1",
]
SHAPES = [
    "({}, {}, {})",
    "\\left[{}, {}, {}\\right]",
    "\\{{{}, {}, {}\\}}",
    "{}, {}, {}",
    "{} x^2 + {} y = {}",
]


@given(number=numbers, other=numbers, write=st.sampled_from(WRITINGS), gold=st.sampled_from(WRITINGS[:3]))
@settings(max_examples=200)
def test_a_fraction_equals_itself_however_it_is_written_and_no_other(
    number: Fraction,
    other: Fraction,
    write: Callable[[Fraction], str],
    gold: Callable[[Fraction], str],
) -> None:
    assert compare((write(number), gold(number))) == "correct"
    if number != other:
        assert compare((write(other), gold(number))) == "wrong"


@given(
    values=st.lists(numbers, min_size=3, max_size=3, unique=True),
    shape=st.sampled_from(SHAPES),
    data=st.data(),
)
@settings(max_examples=150)
def test_a_structure_equals_itself_rewritten_and_differs_where_a_part_does(
    values: list[Fraction], shape: str, data: st.DataObject
) -> None:
    gold = shape.format(*(f"({value})" for value in values))
    writings = [data.draw(st.sampled_from(WRITINGS[:3])) for _ in values]
    rewritten = shape.format(*(f"({write(value)})" for write, value in zip(writings, values, strict=True)))
    assert compare((rewritten.replace(", ", " ,\\, "), gold)) == "correct"
    place = data.draw(st.integers(0, 2))
    changed = [value + (index == place) for index, value in enumerate(values)]
    if set(changed) != set(values):
        assert compare((shape.format(*(f"({value})" for value in changed)), gold)) == "wrong"


@given(factors=st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 9)), min_size=1, max_size=3))
@settings(max_examples=60)
def test_a_polynomial_equals_its_expansion_and_not_its_neighbour(factors: list[tuple[int, int]]) -> None:
    expanded = [1]  # coefficients, the constant first
    for constant, slope in factors:
        raised = [0, *(slope * value for value in expanded)]
        for place, value in enumerate(expanded):
            raised[place] += constant * value
        expanded = raised
    product = "".join(f"({slope}x + {constant})" for constant, slope in factors)
    terms = "+".join(f"({value})x^{{{power}}}" for power, value in enumerate(expanded))
    assert compare((terms, product)) == "correct"
    assert compare((f"{terms} + 1", product)) == "wrong"


PIECES = [
    *(
        "\\boxed{",
        "}",
        "\\frac",
        "{",
        "(",
        "[",
        "^",
        "_",
        "-",
        "\\sqrt",
        "1",
        "23",
        "x",
        ",",
        "=",
        "<",
        "\\cup",
    ),
    *(
        "\\pm",
        "\\text{",
        "$",
        "\\\\",
        "&",
        ":",
        " ",
        "A",
        "\\begin{pmatrix}",
        "\\end{pmatrix}",
        "!",
        "|",
        "None",
    ),
]


@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=12), gold=st.lists(st.sampled_from(PIECES), max_size=6)
)
@settings(max_examples=300)
def test_broken_latex_gets_a_verdict(pieces: list[str], gold: list[str]) -> None:
    verdict = compare(("".join(pieces), "".join(gold)))
    assert verdict in ("correct", "wrong", "unparsed", "unreadable gold")


COMPLETE = (
    "\\frac{3}{4}+\\sqrt[3]{27}\\cdot 2\\sqrt{5}",
    "\\left(\\frac12,\\sqrt[n]{x^{2}}\\right)",
    "\\begin{pmatrix}1&\\sqrt[3]{2}\\\\-x&y!\\end{pmatrix}",
    "\\log_{2}{(x+1)}-\\sin^{2}x\\le\\lfloor\\frac{7}{2}\\rfloor",
    "x_{1}=12\\frac{3}{5}\\pm|\\binom{5}{2}-0.1\\overline{6}|",
)


@pytest.mark.parametrize("text", COMPLETE)
def test_truncated_latex_gets_a_verdict(text: str) -> None:
    pieces = [text[:end] for end in range(len(text))] + [text[start:] for start in range(1, len(text))]
    for piece in pieces:
        for pair in ((piece, text), (text, piece), (piece + "!", text)):
            assert compare(pair) in ("correct", "wrong", "unparsed", "unreadable gold"), pair


@pytest.mark.parametrize("broken", ["\\sqrt[", "\\sqrt[,", "[x[\\frac\\sqrt[:", "\\sqrt[3", "\\sqrt[3){8}"])
def test_a_root_whose_degree_is_not_closed_is_unreadable(broken: str) -> None:
    assert compare(("28", broken)) == "unreadable gold"
    assert compare((broken, "28")) in ("unparsed", "wrong")


@pytest.mark.parametrize("piece", ["not ", "cannot be ", "A ", "(A", "\\text{", "B.", "None ", "1, ", "x = "])
def test_hostile_repetition_is_read_in_linear_time(piece: str) -> None:
    for reader in (extract_answer, extract_choice, says_unanswerable):
        reader(piece * 20_000)
    compare(((piece * 20_000)[:900], "28"))
