"""Changing problems superficially, each by what is known of it: its structure, or its text alone."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from theorem_sft.data.sources.formalgeo.solution_trace import is_formal
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants import image_variants as pictures
from theorem_sft.data.variants.formalgeo import formalgeo_variants as formalgeo
from theorem_sft.data.variants.kinds import KINDS, Change, NotApplicable
from theorem_sft.data.variants.sentence_order import reorder_givens
from theorem_sft.data.variants.synthetic import synthetic_variants as synthetic
from theorem_sft.data.variants.text import text_variants as text

P = TypeVar("P", bound=Problem)


@dataclass
class Perturbed(Generic[P]):
    """Changed problems, and what was not changed.

    Args:
        variants: The changed problems, kind by kind, each kind in the order of the problems.
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
    """Change how a problem is said, not which rules it needs.

    Args:
        problem: A trace is changed in its structure, where it has one; other problems in their text, and only
            where that provably leaves meaning and answer as they are.
        kind: One of `KINDS`.
        seed: Of the draw; the same problem, kind and seed give the same variant.
        images: The folder for pictures that change, each drawn as IMAGES/ID.png. A variant whose picture
            stays as it was keeps the `image` of the problem; without a picture it shows all in its text.
        beside: The folder that the `image` of a drawn picture is relative to, that of the file of variants;
            None: the one that holds `images`.
        gdl: The folder of FormalGeo's definitions; None: where `verification.find_definitions` finds it.

    Returns:
        The changed, unchecked problem with "-KIND" after its id and the group of the problem.

    Raises:
        NotApplicable: The problem has no form of this kind.
        ValueError: The kind is unknown.
    """
    if kind not in KINDS:
        raise ValueError(f"no perturbation {kind!r}: there are {', '.join(KINDS)}")
    rng = random.Random(f"{problem.id} {kind} {seed}")
    name = f"{problem.id}-{kind}"
    path = None if images is None else images / f"{name}.png"
    if KINDS[kind].needs_image:
        if path is None:
            raise NotApplicable("no folder for pictures was given")
        if not isinstance(problem, Trace) or problem.image is None or not synthetic.is_synthetic(problem):
            raise NotApplicable("it has no diagram that could be drawn again")
        changed: Any = pictures.CHANGES[kind](problem, rng, path)
    else:
        changes = _changes(problem, gdl)
        if kind not in changes:
            raise NotApplicable("no such change is known to be safe for problems of this source")
        changed = changes[kind](problem, rng)
        if isinstance(problem, Trace) and problem.image is not None and synthetic.is_synthetic(problem):
            changed = pictures.redrawn(changed, path, unlike=problem)
    update: dict[str, Any] = {"id": name, "perturbation": kind, "group": problem.cluster}
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
    """Change every problem in every kind; arguments as for `perturb`.

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
    """Count for each kind how many problems were left out for which reason.

    Args:
        left_out: As in `Perturbed`.
    """
    counts: dict[str, Counter[str]] = {}
    for row in left_out:
        counts.setdefault(row["kind"], Counter())[row["reason"]] += 1
    return {kind: dict(reasons) for kind, reasons in counts.items()}


def _changes(problem: Problem, gdl: Path | None) -> Mapping[str, Change]:
    if isinstance(problem, Trace):
        if synthetic.is_synthetic(problem):
            return {**text.SPELLING, **synthetic.CHANGES}
        if is_formal(problem):
            return {**text.SPELLING, **formalgeo.changes(gdl)}
        return {**text.CHANGES, "reorder": reorder_givens}
    return text.CHANGES
