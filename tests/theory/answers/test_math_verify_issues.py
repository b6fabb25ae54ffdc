r"""Bug reports of math-verify (https://github.com/huggingface/Math-Verify/issues) as test cases.

Issue 50 was not available. `answer` is the complete output of a model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.grade import answer_pool, grade

# A solution that contains the tower of powers of issue 63.
NESTED = (
    "We need \\(\\log_{2^5}(\\log_{2^4}(\\log_{2^3}(\\log_{2^2}(\\log_{2^1}x))))\\) to be defined.\n"
    "Solving for \\( x \\):\n\\[\nx > 2^{2^{2^{2^{16}}}}\n\\]\n"
    "Thus the number is \\(\\boxed{2^{2^{2^{2^{16}}}}}\\)."
)
CASES = [
    (10, "$0 < x < 12.5$", "$(0, 12.5)$", True),
    (10, "$(0, 12.5)$", "$0 < x < 12.5$", True),
    (10, "$0 < x \\le 12.5$", "$(0, 12.5)$", False),
    (14, "$\\frac{1}{2006!}$", "$\\frac{1}{2004!}$", False),
    (14, "$\\frac{2005}{2005!}$", "$\\frac{1}{2004!}$", True),
    (14, "$\\frac{1}{2^{98}}$", "$\\frac{1}{2^{99}}$", False),
    (14, "$n=1, 2, 3$", "$n=2, 3, 4$", False),
    (14, "$n=4, 2, 3$", "$n=2, 3, 4$", True),
    (14, "$D = (0, 1.5)$", "$D = (0, 1)$", False),
    (14, "$F_n = \\sum_{k=0}^{n-2} F_k F_{n-k-2}$", "$F_n = \\sum_{k=0}^{n-1} F_k F_{n-k-1}$", False),
    (14, "The answer is $21, 36, and 82$", "$19, 46, \\text{ and } 82$", False),
    (14, "The answer is $46, 82$ and $19$.", "$19, 46, \\text{ and } 82$", True),
    (14, "$\\frac{1}{3 \\cdot 2^{2006}}$", "$\\frac{2^{2005}+1}{3 \\cdot 2^{2006}}$", False),
    (14, "$1 + \\frac{1}{\\mathrm{e}}$", "$1 - \\frac{1}{\\mathrm{e}}$", False),
    (14, "$1 - e^{-1}$", "$1 - \\frac{1}{\\mathrm{e}}$", True),
    (14, "$2021$", "$\\pm 2021$", False),
    (14, "$1:00$", "$12:00$", False),
    (14, "$1, 3, 5, \\ldots, 2n-1$", "$1, 2, \\ldots, n$", False),
    (14, "$1:4:9:\\ldots$", "$1:2:3:\\ldots$", False),
    (25, "Final Answer\n\\[\n\\boxed{m \\geq \\sqrt{2}}\n\\]", "$m \\in [\\sqrt{2}, +\\infty)$", True),
    (25, "the solution to the problem is $m \\in [\\sqrt{2}, +\\infty)$", "$m \\geq \\sqrt{2}$", True),
    (25, "$m > \\sqrt{2}$", "$m \\in [\\sqrt{2}, +\\infty)$", False),
    (47, "1728", "1331 and 1728", False),
    (47, "The answer is 1728 and 1331.", "1331 and 1728", True),
    (60, "The answer is $3x + 4y + 14=0$", "3*x-1*y+13=0", False),
    (60, "\\boxed{6x - 2y = -26}", "3*x-1*y+13=0", True),
    (64, "$\\frac{1}{\\sqrt{n}}$", "$\\sqrt{1/n}$", True),
    (64, "\\boxed{f(x) = 0}", "f(x) = 0", True),
    (64, "\\boxed{f(x) = 1}", "f(x) = 0", False),
    (64, "\\boxed{g(x) = 0}", "f(x) = 0", False),
    (70, "\\boxed{\\dfrac{9}{7}}", "\\dfrac{9}{7}", True),
    (70, "the value is 9/7", "\\dfrac{9}{7}", True),
    (76, "Right: 122 + 294 + 489 = 905\n\nThus, it is **73**.\n\n---\n\n✅ Final Answer: **73**", "73", True),
    (76, "✅ Final Answer: **73**", "37", False),
    # Noise with plain numbers, which once made a comparison hang or raise.
    (
        65,
        "{@Neillier 1276915 4951077 ник {1,1-3-10鼓励不停);5个_GENERAL2全校。 Orchestra}",
        "92.5857658508735",
        False,
    ),
]
ENDLESS = [
    (59, "\\boxed{10^{(5^{5^{5^{5^{5}}} \\cdot \\log_{10}(5)} - 4)}}"),
    (63, NESTED),
    (65, "\\boxed{\\dfrac{5^{\\left(5^{\\left(5^{\\left(5^5\\right)}\\right)} - 4\\right)} - 5}{16}}"),
]


@pytest.fixture(scope="module")
def pool() -> Iterator[KillablePool]:
    with answer_pool(2, timeout=2.0) as pool:
        yield pool


@pytest.mark.parametrize(("issue", "answer", "gold", "is_correct"), CASES)
def test_reported_answers_are_graded(
    issue: int, answer: str, gold: str, is_correct: bool, pool: KillablePool
) -> None:
    (graded,) = grade([answer], [gold], pool=pool)
    assert graded.correct == is_correct


@pytest.mark.parametrize(("issue", "answer"), ENDLESS)
def test_an_endless_comparison_costs_no_other_answer(issue: int, answer: str, pool: KillablePool) -> None:
    numbers = [str(number) for number in range(30)]
    texts = [f"The answer is {number}." for number in numbers]
    graded = grade([*texts[:15], answer, *texts[15:]], [*numbers[:15], "625", *numbers[15:]], pool=pool)
    assert graded.pop(15).verdict in ("timeout", "unparsed", "wrong")
    assert all(one.correct for one in graded)


def test_issue_63_also_as_the_gold_answer(pool: KillablePool) -> None:
    graded = grade(["The answer is 4.", "The answer is 5."], ["2^{2^{2^{2^{16}}}}", "5"], pool=pool)
    assert graded[0].verdict in ("timeout", "unparsed", "wrong") and graded[1].correct


def test_issue_55_comparing_needs_no_signals_of_the_main_thread() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as threads:
        graded = threads.submit(grade, ["\\boxed{\\frac{x+2}{7}}"], ["\\frac{x}{7}+\\frac{2}{7}"]).result()
    assert graded[0].correct
