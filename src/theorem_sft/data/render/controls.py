"""What the controls say where a theorem's name and statement stand: a wrong rule, or words about nothing.

A control keeps all else of the `theorem` text (mapping, conditions, work, answer) and its length, so that
what it lacks is what the statement of the right rule is worth.
"""

from __future__ import annotations

import random
import re
from itertools import accumulate

from theorem_sft.core.errors import InputError
from theorem_sft.data.traces.trace import Trace

_NEAREST = 8
"""So many rules of the most like length a placebo is drawn from."""

_PIECES = re.compile(r"[^\W\d_]{1,10}|\d|[^\w\s]|_")

# No sentence says anything of mathematics, and none comes twice, so that a model cannot go round in it.
FILLER = (
    "Only the name of this rule is given here. Its content has been left out on purpose, and the following "
    "words contain nothing about it. Every place where a rule is named continues with exactly these words, "
    "roughly until the length of the missing statement has been reached. Whoever knows the name may remember "
    "the rule itself; nobody will find any help in this passage, however often somebody reads through it. "
    "The passage stops wherever that length requires, even before a sentence has been finished, and the next "
    "line begins without any change, exactly as it would have begun after the statement."
)


def length(text: str) -> int:
    """Return about how many tokens a text has: its words, digits and signs, a long word being several.

    Over the statements of MATH, of FormalGeo and of the catalogue it is within 3 % of SmolLM2's count, while
    a token has 3.4, 4.5 and 4.6 characters there.
    """
    return len(_PIECES.findall(text))


def filler(statement: str) -> str:
    """Return words about nothing, as long as a statement: the beginning of a passage that is always the same.

    Args:
        statement: What is left out; its length counts, up to that of the passage.
    """
    words = FILLER.split(" ")
    ends = list(accumulate(map(length, words)))
    wanted = length(statement)
    last = min(range(len(words)), key=lambda place: abs(ends[place] - wanted))
    return " ".join(words[: last + 1]).rstrip(".,;") + "."


def is_filler(text: str) -> bool:
    """Whether a text is the beginning of the passage that `filler` cuts."""
    return FILLER.startswith(text.strip().rstrip("."))


def placebos(trace: Trace, *, seed: int = 0) -> dict[str, tuple[str, str]]:
    """Draw a wrong rule for each right one of a trace: name and statement by the right rule's statement.

    Drawn are theorems of the catalogue of like length, of another field than the trace's, whose relations use
    other operations than the step's: neither what they speak of nor what they compute is right here. The draw
    changes from trace to trace, so that a wrong rule does not become another name of the right one.

    Args:
        trace: Its id decides the draw, together with the seed.
        seed: Of the draw.

    Raises:
        InputError: The trace's field shares words with every field of the catalogue.
    """
    from theorem_sft.theory.catalogue import CATALOGUE

    rng = random.Random(f"placebo/{seed}/{trace.id}")
    field = _words(trace.domain)
    strange = [theorem for theorem in CATALOGUE.values() if not _words(theorem.field) & field]
    drawn: dict[str, tuple[str, str]] = {}
    for step in trace.steps:
        if step.statement in drawn:
            continue
        used = {_operations(relation) for relation in step.relations}
        said = {name for name, _ in drawn.values()} | {other.theorem for other in trace.steps}
        wrong = [
            (theorem.name, theorem.statement)
            for theorem in strange
            if theorem.name not in said and _operations(theorem.relation) not in used
        ]
        wanted = length(f"{step.theorem}. {step.statement}")
        wrong.sort(key=lambda rule: abs(length(f"{rule[0]}. {rule[1]}") - wanted))
        if not wrong:
            raise InputError(
                f"trace {trace.id}: no theorem of another field than {trace.domain!r}",
                hint="name one field of mathematics",
            )
        drawn[step.statement] = rng.choice(wrong[:_NEAREST])
    return drawn


def _words(field: str) -> set[str]:
    return set(re.findall(r"[a-z]+", field.lower())) - {"and"}


def _operations(relation: str) -> tuple[str, ...]:
    """What a relation does, whatever its slots are called and whichever of them it is solved for."""
    merged = relation.replace("**", "^").translate({ord("-"): "+", ord("/"): "*"})
    return tuple(sorted(re.findall(r"[a-z]+(?=\()|[+*^<>]|(?<!\w)\d+", merged)))
