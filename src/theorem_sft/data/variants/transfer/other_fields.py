"""Field: problems of fields of mathematics that training has none of."""

from __future__ import annotations

from collections.abc import Sequence

from theorem_sft.data.sources.synthetic.build_problems import build
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.kinds import NotApplicable
from theorem_sft.data.variants.transfer.transfer_kinds import Trained
from theorem_sft.theory.catalogue import CATALOGUE


def other_fields(count: int, trained: Sequence[Trace], seed: int = 0) -> list[Trace]:
    """Build problems of the catalogue's fields that training has no problem of; each is a group of its own.

    Args:
        count: How many.
        trained: The training problems, of any source. "geometry" counts for "plane geometry".
        seed: Of the draw.

    Raises:
        NotApplicable: Training has problems of all fields.
    """
    fields = {field.lower() for field in Trained(trained).fields}
    names = [
        theorem.name
        for theorem in CATALOGUE.values()
        if not any(field in theorem.field or theorem.field in field for field in fields)
    ]
    if not names:
        raise NotApplicable("training has problems of every field of the catalogue")
    return [
        trace.model_copy(update={"id": f"field-{seed}-{place:05d}", "perturbation": "field"})
        for place, trace in enumerate(build(count, seed=seed, theorems=names))
    ]
