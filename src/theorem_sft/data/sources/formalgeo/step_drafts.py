"""A step while it is being written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.equations import Algebra, Support
from theorem_sft.data.sources.formalgeo.polynomials import Poly
from theorem_sft.data.traces.trace import Binding, Condition, Step

SUBSTITUTION = (
    "substitution",
    "Equal quantities may replace each other: an expression has the value that it takes once the known "
    "values are put in.",
)
TOGETHER = (
    "solving equations together",
    "The values that make several equations true at once are found by putting what one equation says "
    "into the others.",
)


@dataclass(frozen=True)
class Before:
    """What was known of every quantity before a step."""

    expressions: Mapping[str, Poly]
    supports: Mapping[str, Support]

    @classmethod
    def of(cls, algebra: Algebra) -> Before:
        """Remember an algebra's expressions that still hold unknowns."""
        names = [name for name, row in algebra.rows.items() if row.terms]
        return cls(
            {name: algebra.reduce(Poly.variable(name))[0] for name in names},
            {name: algebra.support(name) for name in names},
        )

    def expression(self, name: str) -> Poly:
        """A quantity in what was free then (itself where nothing was known)."""
        return self.expressions.get(name) or Poly.variable(name)

    def support(self, name: str) -> Support:
        """The facts behind that expression."""
        return self.supports.get(name, frozenset())


@dataclass
class Draft:
    """A step that later steps may still add to."""

    title: str
    statement: str
    before: Before
    call: str = ""
    """The step in FormalGeo's own terms."""
    conditions: list[Condition] = field(default_factory=list)
    mapping: dict[str, Binding] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    """Quantity slots, each with the name of this problem's quantity."""
    relations: list[str] = field(default_factory=list)
    conclusion: dict[str, int | str] = field(default_factory=dict)
    work: list[str] = field(default_factory=list)
    told: list[Call] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    """The quantities whose values the step states."""

    def step(self) -> Step:
        """The finished step."""
        relations = list(dict.fromkeys(self.relations))
        return Step(
            theorem=self.title,
            statement=self.statement,
            call=self.call,
            conditions=list({condition.text: condition for condition in self.conditions}.values()),
            mapping=self.mapping,
            relation=(relations[0] if len(relations) == 1 else list(relations)) if relations else None,
            conclusion=dict(self.conclusion),
            work=_short(
                ", ".join(text for text in dict.fromkeys(self.work) if f"so {text}" not in self.work)
            ),
        )


_RATIO = re.compile(
    r"the ratio of similarity of (?:triangle|quadrilateral) [A-Z]+ to (?:triangle|quadrilateral) [A-Z]+"
)


def _short(work: str) -> str:
    """Write k for a ratio of similarity that comes up again and again, and say what k is."""
    ratios = list(dict.fromkeys(_RATIO.findall(work)))
    letters = "kmnpq"[: len(ratios)]
    for letter, ratio in zip(letters, ratios, strict=False):
        work = work.replace(ratio, letter)
    meant = " and ".join(f"{letter} is {ratio}" for letter, ratio in zip(letters, ratios, strict=False))
    return f"{work}, where {meant}" if meant else work
