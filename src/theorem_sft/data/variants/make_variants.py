"""Make superficial variants of problems, from their structure or from their text alone."""

import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic

from theorem_sft.data.sources.source_registry import owner_of
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable, P
from theorem_sft.data.variants.kinds import VARIANT_KINDS


@dataclass
class Perturbed(Generic[P]):
    """Variants, and the problems that have none.

    Args:
        variants: The variants, kind by kind, each kind in the order of the problems.
        left_out: For each problem and kind without a variant, `id`, `kind` and `reason`.
    """

    variants: list[P] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)


def perturb(
    problem: P,
    kind: str,
    *,
    seed: int = 0,
    images: Path | None = None,
    beside: Path | None = None,
    gdl: Path | None = None,
) -> P:
    """Make a variant of a problem that needs the same rules.

    Args:
        problem: A trace is changed in its structure if it has one; other problems in their text, and only if
            that provably keeps meaning and answer.
        kind: One of `VARIANT_KINDS`.
        seed: The same problem, kind and seed give the same variant.
        images: The folder for images that change, each drawn as IMAGES/ID.png. A variant whose image does not
            change keeps the `image` of the problem.
        beside: The folder that `image` of a newly drawn image is relative to: the one of the file of
            variants. None: the parent of `images`.
        gdl: The folder of FormalGeo's definitions, needed to renumber its problems.

    Returns:
        The unchecked variant, with "-KIND" after the id and the group of the problem.

    Raises:
        NotApplicable: The problem has no variant of this kind.
        ValueError: The kind is unknown.
    """
    if kind not in VARIANT_KINDS:
        raise ValueError(f"no perturbation {kind!r}: there are {', '.join(VARIANT_KINDS)}")
    chosen = VARIANT_KINDS[kind]
    rng = random.Random(f"{problem.id} {kind} {seed}")
    name = f"{problem.id}-{kind}"
    path = None if images is None else images / f"{name}.png"
    owner = owner_of(problem)
    has_image = isinstance(problem, Trace) and problem.image is not None
    changed: Any
    if chosen.needs_image:
        if path is None:
            raise NotApplicable("no folder for images was given")
        change_image = chosen.images.get(owner.name) if owner and has_image else None
        if change_image is None or not isinstance(problem, Trace):
            raise NotApplicable("it has no diagram that could be drawn again")
        changed = change_image(problem, rng, path)
    else:
        change = chosen.change_for(owner, gdl)
        if change is None:
            raise NotApplicable("no such change is known to be safe for problems of this source")
        changed = change(problem, rng)
        if owner and has_image and isinstance(problem, Trace):
            changed = owner.redraw_image(changed, path, unlike=problem)
    update: dict[str, Any] = {
        "id": name,
        "perturbation": kind,
        "purpose": "variant",
        "group": problem.cluster,
    }
    if isinstance(problem, Trace):
        update |= {"split": problem.split, "checks": {}}
        if path is not None and changed.image == path.as_posix():
            update["image"] = Path(os.path.relpath(path, beside or path.parent.parent)).as_posix()
    return changed.model_copy(update=update)  # type: ignore[no-any-return]


def perturb_all(
    problems: Sequence[P],
    kinds: Iterable[str],
    *,
    seed: int = 0,
    images: Path | None = None,
    beside: Path | None = None,
    gdl: Path | None = None,
) -> Perturbed[P]:
    """Make a variant of every problem in every kind; arguments as for `perturb`.

    Raises:
        ValueError: A kind is unknown.
    """
    perturbed: Perturbed[P] = Perturbed()
    for kind in kinds:
        for problem in problems:
            try:
                variant = perturb(problem, kind, seed=seed, images=images, beside=beside, gdl=gdl)
            except NotApplicable as reason:
                perturbed.left_out.append({"id": problem.id, "kind": kind, "reason": str(reason)})
            else:
                perturbed.variants.append(variant)
    return perturbed


def count_reasons(left_out: Iterable[Mapping[str, str]]) -> dict[str, dict[str, int]]:
    """Count the problems without a variant (`Perturbed.left_out`) by kind and reason."""
    counts: dict[str, Counter[str]] = {}
    for row in left_out:
        counts.setdefault(row["kind"], Counter())[row["reason"]] += 1
    return {kind: dict(reasons) for kind, reasons in counts.items()}
