"""The kinds of transfer, and what a model was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from theorem_sft.data.sources.synthetic.problem_text import Structure
from theorem_sft.data.sources.synthetic.split_sides import Ranges, ranges
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.kinds import Kind
from theorem_sft.data.variants.synthetic.synthetic_variants import is_synthetic
from theorem_sft.theory.catalogue import CATALOGUE

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("contrast", "nearly the same words and numbers, but another theorem applies", False),
        Kind("inverse", "the same theorem, story and numbers, but another quantity is asked for", False),
        Kind("longer", "the same theorem or chain with one more theorem before or after it", False),
        Kind("range", "every number told lies outside the range of those told for it in training", False),
        Kind("field", "problems of fields of mathematics that training has none of", False),
    )
}


@dataclass(frozen=True)
class Trained:
    """What a model was trained on.

    Args:
        traces: The training problems. Of those that were not made from the catalogue, only text and field
            count.
    """

    traces: Sequence[Trace]

    @cached_property
    def structures(self) -> list[Structure]:
        """What the problems from the catalogue are made of."""
        return [trace.structure for trace in self.traces if is_synthetic(trace) and trace.structure]

    @cached_property
    def ranges(self) -> Ranges:
        """The least and the largest number told, for each theorem and slot."""
        return ranges(self.structures)

    @cached_property
    def fields(self) -> set[str]:
        """The fields of mathematics."""
        steps = {CATALOGUE[name].field for structure in self.structures for name in structure["theorems"]}
        return steps | {trace.domain for trace in self.traces}

    def has(self, trace: Trace) -> bool:
        """Tell whether a problem, or the same instance in other words, was trained on."""
        return trace.problem in self._texts or trace.group in self._groups

    @cached_property
    def _texts(self) -> set[str]:
        return {trace.problem for trace in self.traces}

    @cached_property
    def _groups(self) -> set[str | None]:
        return {trace.group for trace in self.traces}
