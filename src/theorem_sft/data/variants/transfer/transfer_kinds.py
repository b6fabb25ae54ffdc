"""The registry of transfer kinds: problems whose solution needs more than the training problems showed.

A kind either changes the structure of generated problems (`change`) or generates problems of its own
(`generate`). To add one, write its function in a file of its own; it returns the structure of the new
problem, or raises `NotApplicable` with the reason:

    # theorem_sft/data/variants/transfer/doubled.py
    def doubled(structure: Structure, rng: random.Random, trained: TrainingProblems) -> Structure:
        return {**structure, "numbers": other_numbers(structure, rng)}

and register it with one line in the tuple below (or at run time: ``TRANSFER_KINDS["doubled"] = …``):

    TransferKind("doubled", "every number twice as large", doubled),

`transfer` writes the trace, sets id, kind, group and purpose, and leaves out problems that were trained on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from theorem_sft.data.sources.synthetic.structure import Structure
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.transfer.contrast import contrast
from theorem_sft.data.variants.transfer.training_problems import TrainingProblems, other_fields
from theorem_sft.data.variants.transfer.transfer_changes import inverse, longer, outside_range


@dataclass(frozen=True)
class TransferKind:
    """A kind of transfer; it has either `change` or `generate`.

    Args:
        name: The name in settings and results.
        summary: How its problems differ from the training problems.
        change: Returns the structure of the new problem, given that of a generated problem, a random
            generator and the training problems.
        generate: Returns new problems, given their number, the training problems and a seed.
    """

    name: str
    summary: str
    change: Callable[[Structure, random.Random, TrainingProblems], Structure] | None = None
    generate: Callable[[int, Sequence[Trace], int], list[Trace]] | None = None


TRANSFER_KINDS: dict[str, TransferKind] = {
    kind.name: kind
    for kind in (
        TransferKind("contrast", "nearly the same words and numbers, but another theorem applies", contrast),
        TransferKind(
            "inverse", "the same theorem, story and numbers, but another quantity is asked for", inverse
        ),
        TransferKind("longer", "the same theorem or chain with one more theorem before or after it", longer),
        TransferKind("range", "every given number lies outside its range in training", outside_range),
        TransferKind(
            "field", "problems of fields of mathematics without training problems", None, other_fields
        ),
    )
}
"""The registered kinds by name, in the order in which they are listed."""
