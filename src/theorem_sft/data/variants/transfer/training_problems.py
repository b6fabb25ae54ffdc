"""What a model was trained on, and problems of the fields of mathematics that it was not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.split_sides import Ranges, ranges
from theorem_sft.data.sources.synthetic.structure import Structure, is_synthetic, structure_of
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.theory.catalogue import CATALOGUE


@dataclass(frozen=True)
class TrainingProblems:
    """The problems that a model was trained on.

    Of those that were not generated from the catalogue, only text and field matter.
    """

    traces: Sequence[Trace]

    @cached_property
    def structures(self) -> list[Structure]:
        """The structures of the generated problems."""
        return [structure_of(trace) for trace in self.traces if is_synthetic(trace)]

    @cached_property
    def ranges(self) -> Ranges:
        """The least and the largest given number, for each theorem and slot."""
        return ranges(self.structures)

    @cached_property
    def fields(self) -> set[str]:
        """The fields of mathematics."""
        steps = {CATALOGUE[name].field for structure in self.structures for name in structure["theorems"]}
        return steps | {trace.domain for trace in self.traces}

    def has(self, trace: Trace) -> bool:
        """Whether a problem, or the same instance in other words, is among them."""
        texts, groups = self._texts_and_groups
        return trace.problem in texts or trace.group in groups

    @cached_property
    def _texts_and_groups(self) -> tuple[set[str], set[str | None]]:
        return {trace.problem for trace in self.traces}, {trace.group for trace in self.traces}


def other_fields(count: int, trained: Sequence[Trace], seed: int = 0) -> list[Trace]:
    """Generate problems of the catalogue's fields without training problems; each is a group of its own.

    Args:
        count: Number of problems.
        trained: The training problems, of any source. "geometry" counts as "plane geometry".
        seed: Sampling seed.

    Raises:
        NotApplicable: There are training problems of every field.
    """
    fields = {field.lower() for field in TrainingProblems(trained).fields}
    names = [
        theorem.name
        for theorem in CATALOGUE.values()
        if not any(field in theorem.field or theorem.field in field for field in fields)
    ]
    if not names:
        raise NotApplicable("training has problems of every field of the catalogue")
    return [
        trace.model_copy(
            update={"id": f"field-{seed}-{place:05d}", "perturbation": "field", "purpose": "transfer"}
        )
        for place, trace in enumerate(build_synthetic(count, seed=seed, theorems=names))
    ]
