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

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from theorem_sft.data.sources.synthetic.problem_text import write_trace
from theorem_sft.data.sources.synthetic.structure import Structure, is_synthetic, structure_of
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import Perturbed
from theorem_sft.data.variants.transfer.contrast import contrast
from theorem_sft.data.variants.transfer.training_problems import TrainingProblems, other_fields
from theorem_sft.data.variants.transfer.transfer_changes import inverse, longer, outside_range

# Attempts to make a problem that was not trained on.
_TRIES = 3


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


def transfer(
    problems: Sequence[Problem],
    kinds: Iterable[str] = tuple(TRANSFER_KINDS),
    *,
    trained: Sequence[Trace] | None = None,
    seed: int = 0,
    count: int | None = None,
) -> Perturbed[Trace]:
    """Make transfer problems with exact traces, none of which was trained on.

    Args:
        problems: Traces of generated problems to make them from; other problems are left out.
        kinds: Some of `TRANSFER_KINDS`.
        trained: The training problems; None: `problems`.
        seed: The same problem, kind and seed give the same transfer problem.
        count: Number of problems of "field"; None: as many as `problems`.

    Returns:
        Unchecked traces with "-KIND" after the id and the group of the problem they are made from, kind by
        kind; and for each problem and kind without one, why. Problems of "field" are made from no other: they
        are "field-SEED-NUMBER", and each is a group of its own.

    Raises:
        ValueError: A kind is unknown.
    """
    kinds = tuple(kinds)
    if unknown := set(kinds) - set(TRANSFER_KINDS):
        raise ValueError(f"no transfer {min(unknown)!r}: there are {', '.join(TRANSFER_KINDS)}")
    if trained is None:
        trained = [problem for problem in problems if isinstance(problem, Trace)]
    known = TrainingProblems(trained)
    made: Perturbed[Trace] = Perturbed()
    for name in kinds:
        kind = TRANSFER_KINDS[name]
        if kind.generate is not None:
            try:
                made.variants += kind.generate(len(problems) if count is None else count, trained, seed)
            except NotApplicable as reason:
                made.left_out.append({"id": name, "kind": name, "reason": str(reason)})
            continue
        for problem in problems:
            try:
                made.variants.append(_changed(problem, kind, known, seed))
            except NotApplicable as reason:
                made.left_out.append({"id": problem.id, "kind": name, "reason": str(reason)})
    return made


def _changed(problem: Problem, kind: TransferKind, trained: TrainingProblems, seed: int) -> Trace:
    if not isinstance(problem, Trace) or not is_synthetic(problem):
        raise NotApplicable("it was not made from the catalogue")
    if problem.perturbation is not None:
        raise NotApplicable("it is a changed problem itself")
    assert kind.change is not None
    rng = random.Random(f"{problem.id} {kind.name} {seed}")
    for _ in range(_TRIES):
        trace = write_trace(kind.change(structure_of(problem), rng, trained), f"{problem.id}-{kind.name}")
        if not trained.has(trace):
            update = {"perturbation": kind.name, "purpose": "transfer"}
            return trace.model_copy(update={**update, "group": problem.cluster, "split": problem.split})
    raise NotApplicable("what it would be was trained on")
