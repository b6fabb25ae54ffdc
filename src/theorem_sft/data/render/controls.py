"""The control objectives: the `theorem` text with the rule's content removed or replaced by another rule.

A control keeps everything else of the `theorem` text (mapping, conditions, work, answer) and about its
length, so that a difference in results shows what the correct statement is worth. `name_only` keeps the name
and replaces the statement with neutral filler; `placebo` writes a theorem that does not apply.
"""

import random
import re
from itertools import accumulate

from theorem_sft.core.errors import InputError
from theorem_sft.data.render.theorem_text import RenderConfig, steps_with_rules
from theorem_sft.data.traces.trace import Trace

_NEAREST = 8
"""A placebo is sampled from this many theorems of the most similar length."""

_PIECES = re.compile(r"[^\W\d_]{1,10}|\d|[^\w\s]|_")

# No sentence is about mathematics, and none occurs twice, so that a model cannot loop in it.
FILLER = (
    "Only the name of this rule is given here. Its content has been left out on purpose, and the following "
    "words contain nothing about it. Every place where a rule is named continues with exactly these words, "
    "roughly until the length of the missing statement has been reached. Whoever knows the name may remember "
    "the rule itself; nobody will find any help in this passage, however often somebody reads through it. "
    "The passage stops wherever that length requires, even before a sentence has been finished, and the next "
    "line begins without any change, exactly as it would have begun after the statement."
)


def name_only_steps(trace: Trace, config: RenderConfig, seed: int) -> list[str]:
    """Render every step with the theorem's name and filler instead of its statement (`name_only`)."""
    return steps_with_rules(trace, config, seed, lambda step: (step.theorem, filler(step.statement)))


def placebo_steps(trace: Trace, config: RenderConfig, seed: int) -> list[str]:
    """Render every step with a theorem that does not apply (`placebo`)."""
    other_rules = placebos(trace, seed=seed)
    return steps_with_rules(trace, config, seed, lambda step: other_rules[step.statement])


def length(text: str) -> int:
    """Estimate how many tokens a text has: its words, digits and signs, with a long word counted as several.

    Over the statements of MATH, FormalGeo and the catalogue it is within 3 % of SmolLM2's count, while a
    token has 3.4, 4.5 and 4.6 characters there.
    """
    return len(_PIECES.findall(text))


def filler(statement: str) -> str:
    """Return neutral words of about a statement's length: always the beginning of the same passage."""
    words = FILLER.split(" ")
    ends = list(accumulate(map(length, words)))
    wanted = length(statement)
    last = min(range(len(words)), key=lambda place: abs(ends[place] - wanted))
    return " ".join(words[: last + 1]).rstrip(".,;") + "."


def is_filler(text: str) -> bool:
    """Whether a text is the beginning of the passage that `filler` cuts."""
    return FILLER.startswith(text.strip().rstrip("."))


def placebos(trace: Trace, *, seed: int = 0) -> dict[str, tuple[str, str]]:
    """Choose a theorem that does not apply for each statement of a trace.

    Candidates are theorems of the catalogue of similar length, from another field than the trace's, whose
    relations use other operations than the step's. The choice is seeded with the seed and the trace's id, so
    that a placebo does not become another name of the correct theorem.

    Returns:
        Name and statement of the placebo by the statement that it replaces.

    Raises:
        InputError: The trace's field shares words with every field of the catalogue.
    """
    from theorem_sft.theory.catalogue import CATALOGUE

    rng = random.Random(f"placebo/{seed}/{trace.id}")
    field = _words(trace.domain)
    other_fields = [theorem for theorem in CATALOGUE.values() if not _words(theorem.field) & field]
    chosen: dict[str, tuple[str, str]] = {}
    for step in trace.steps:
        if step.statement in chosen:
            continue
        used = {_operations(relation) for relation in step.relations}
        names = {name for name, _ in chosen.values()} | {other.theorem for other in trace.steps}
        candidates = [
            (theorem.name, theorem.statement)
            for theorem in other_fields
            if theorem.name not in names and _operations(theorem.relation) not in used
        ]
        wanted = length(f"{step.theorem}. {step.statement}")
        candidates.sort(key=lambda rule: abs(length(f"{rule[0]}. {rule[1]}") - wanted))
        if not candidates:
            raise InputError(
                f"trace {trace.id}: no theorem of another field than {trace.domain!r}",
                hint="name one field of mathematics",
            )
        chosen[step.statement] = rng.choice(candidates[:_NEAREST])
    return chosen


def _words(field: str) -> set[str]:
    return set(re.findall(r"[a-z]+", field.lower())) - {"and"}


def _operations(relation: str) -> tuple[str, ...]:
    """Return the operations of a relation, independent of slot names and of the slot it is solved for."""
    merged = relation.replace("**", "^").translate({ord("-"): "+", ord("/"): "*"})
    return tuple(sorted(re.findall(r"[a-z]+(?=\()|[+*^<>]|(?<!\w)\d+", merged)))
