"""A step of a trace while it is being written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from theorem_sft.data.sources.formalgeo.algebra.equation_system import EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly, Support
from theorem_sft.data.traces.trace import Binding, Condition, Step

SUBSTITUTION = (
    "substitution",
    "Equal quantities may replace each other: an expression has the value that it takes once the known "
    "values are put in.",
)
JOINT_SOLUTION = (
    "solving equations together",
    "The values that make several equations true at once are found by putting what one equation says "
    "into the others.",
)


@dataclass(frozen=True)
class Snapshot:
    """The expressions for quantities, with their supports, before a step."""

    expressions: Mapping[str, Poly]
    supports: Mapping[str, Support]

    @classmethod
    def of(cls, algebra: EquationSystem) -> Snapshot:
        """Store the expressions of a system that still have unknowns."""
        names = [name for name, row in algebra.rows.items() if row.terms]
        return cls(
            {name: algebra.reduce(Poly.variable(name))[0] for name in names},
            {name: algebra.support(name) for name in names},
        )

    def expression(self, name: str) -> Poly:
        """Express a quantity in the names that were free then (the quantity itself if nothing was known)."""
        return self.expressions.get(name) or Poly.variable(name)

    def support(self, name: str) -> Support:
        """Return the facts that this expression was derived from."""
        return self.supports.get(name, frozenset())


@dataclass
class StepDraft:
    """A step that later steps may still extend."""

    title: str
    statement: str
    before: Snapshot
    call: str = ""
    """The step as a FormalGeo call."""
    conditions: list[Condition] = field(default_factory=list)
    mapping: dict[str, Binding] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    """The name of each slot's quantity."""
    relations: list[str] = field(default_factory=list)
    conclusion: dict[str, int | str] = field(default_factory=dict)
    work: list[str] = field(default_factory=list)
    fact_names: set[str] = field(default_factory=set)
    """The predicates of the facts that the step concludes."""
    stated: set[str] = field(default_factory=set)
    """The quantities whose values the step states."""

    def step(self) -> Step:
        """Return the finished step."""
        relations = list(dict.fromkeys(self.relations))
        return Step(
            theorem=self.title,
            statement=self.statement,
            call=self.call,
            conditions=list({condition.text: condition for condition in self.conditions}.values()),
            mapping=self.mapping,
            relation=(relations[0] if len(relations) == 1 else relations) or None,
            conclusion=dict(self.conclusion),
            work=_with_ratio_letters(
                ", ".join(text for text in dict.fromkeys(self.work) if f"so {text}" not in self.work)
            ),
        )


_RATIO = re.compile(
    r"the ratio of similarity of (?:triangle|quadrilateral) [A-Z]+ to (?:triangle|quadrilateral) [A-Z]+"
)


def _with_ratio_letters(work: str) -> str:
    """Abbreviate each ratio of similarity by a letter, and define the letter."""
    ratios = list(dict.fromkeys(_RATIO.findall(work)))
    letters = "kmnpq"[: len(ratios)]
    for letter, ratio in zip(letters, ratios, strict=False):
        work = work.replace(ratio, letter)
    meanings = " and ".join(f"{letter} is {ratio}" for letter, ratio in zip(letters, ratios, strict=False))
    return f"{work}, where {meanings}" if meanings else work
