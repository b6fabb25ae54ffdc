r"""Another letter for a variable: `$2x + 3$` becomes `$2u + 3$` wherever nothing hangs on the letter."""

from __future__ import annotations

import random
import re
from typing import TypeVar

from theorem_sft.data.traces.question import Question
from theorem_sft.data.traces.trace import Problem
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.text.edits import edited, fixed_text
from theorem_sft.data.variants.text.prose import MARKS, Prose

P = TypeVar("P", bound=Problem)

# Within a class no letter says more than another: reals, and whole numbers.
_CLASSES = ("xytuvws", "nk")
_ARGUMENT = (
    r"\\(?:text\w*|mbox|math(?:rm|bf|it|sf|tt)|operatorname|begin|end|label|color|hspace|vspace)\s*\*?"
)
_COMMAND = re.compile(rf"{_ARGUMENT}\s*\{{[^{{}}]*\}}|\\[A-Za-z]+|\\.")
_HELD = re.compile(rf"{_ARGUMENT}\s*\{{([^{{}}]*)\}}")
_LETTERS = re.compile("[A-Za-z]+")
_SINGLE = re.compile(r"(?<![^\W_])[A-Za-z](?![^\W_])")
# Words by which a letter may be more than a name: an axis, the order of a pair, a shape's usual equation.
_CONVENTION = re.compile(
    r"\b(?:ax[ie]s|\w*intercepts?|coordinates?|planes?|graph\w*|slopes?|lines?|parabolas?|circles?|ellipses?|"
    r"hyperbolas?|curves?|vertical\w*|horizontal\w*|asymptotes?|quadrants?|points?|vertex|vertices|cent(?:er|re)s?|"
    r"origin|regions?|polar|spherical|cylindrical|rotat\w+|reflect\w*|shift\w*|translat\w+|tangent\w*|symmetr\w+|"
    r"ordered|pairs?|triples?|tuples?|order|letters?|alphabet\w*|variables?|in terms of|digits?|numerals?|"
    r"bases?|complex|imaginary|vectors?|matri\w+|figure|diagram|picture|shown|shaded|triangle|form|lattice|"
    r"inverse|piecewise|foc(?:us|i)|directrix|domain|range|degrees?|units?|meters?|feet|seconds?|parametri\w+)\b",
    re.I,
)


def rename_variable(problem: P, prose: Prose, rng: random.Random) -> P:
    """Give one variable another letter.

    Raises:
        NotApplicable: There is none that is known to be nothing but a variable.
    """
    if not prose.latex:
        raise NotApplicable("it has no common first name, and no formula with a variable")
    text = problem.problem
    if isinstance(problem, Question) and (problem.images or problem.options):
        raise NotApplicable("its picture or its options may show what would be renamed")
    if "[asy]" in text or _CONVENTION.search(prose.shown):
        raise NotApplicable("a convention or a drawing may hang on the letters of its variables")
    if re.search(r"\(.*,", problem.answer, re.S):
        raise NotApplicable("its answer may follow the order of its variables' letters")
    hidden = "".join(sign if mark in MARKS else " " for sign, mark in zip(text, prose.shown, strict=True))
    bare = _COMMAND.sub(lambda found: " " * len(found[0]), hidden)
    runs = [run[0] for run in _LETTERS.finditer(bare)]
    outside = set(_SINGLE.findall(prose.shown))
    # What commands such as \\text hold, and what stays as it is.
    fixed = set(_SINGLE.findall(" ".join(_HELD.findall(hidden)))) | set(
        "".join(_LETTERS.findall(_COMMAND.sub(" ", fixed_text(problem))))
    )
    taken = outside | fixed
    choices = {
        old: free
        for letters in _CLASSES
        for old in letters
        if old in runs and old not in taken and all(run == old for run in runs if old in run)
        if not re.search(rf"{old}\s*(?:\^\{{-1\}})?\(", bare)  # it may be a function
        if (free := [new for new in letters if new not in taken.union(*runs)])
    }
    if not choices:
        raise NotApplicable("it has no common first name, and no variable that is nothing but a variable")
    old = rng.choice(list(choices))
    new = rng.choice(choices[old])
    return edited(
        problem, [(run.start(), run.end(), new) for run in _LETTERS.finditer(bare) if run[0] == old]
    )
