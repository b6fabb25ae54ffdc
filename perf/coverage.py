"""Coverage: how often the 95 % intervals of the probe hold the true value, and the power that it states.

    python -m perf.coverage [--replications 4000] [--sources 50 100 200 500]

One JSON object on stdout: for each figure the mean and the worst coverage over all designs and over those
that occur (100 sources or more, accuracies of 0.1 to 0.9), and every cell outside 94 to 97 %; and how often
true drops are found where `paired_power` says 80 %. Right and wrong come from a latent normal with a part of
the source, a part of source and model, and a part of the answer; model A loses 0.4 a (1 − a) on the forms of
problems that it solves with accuracy a, model B nothing.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from theorem_sft.evaluation.stats.intervals import clustered_t, clustered_wilson, paired_power

_FORMS = (1, 4, None)  # None: 1 to 8, as it happens
_ACCURACIES = (0.05, 0.2, 0.5, 0.8, 0.95)
_CORRELATIONS = (0.0, 0.3, 0.7)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """Sources, forms of each (None: 1 to 8), accuracy on the originals, what A loses on the forms, and the
    correlation of two answers of one model to forms of one source of accuracy one half."""

    sources: int
    forms: int | None
    accuracy: float
    loss: float
    correlation: float

    @property
    def occurs(self) -> bool:
        """Whether real evaluations look like this."""
        return self.sources >= 100 and 0.1 <= self.accuracy <= 0.9

    def sizes(self) -> NDArray[np.intp]:
        """How many forms each source has: the same in every replication."""
        if self.forms is not None:
            return np.full(self.sources, self.forms)
        return np.random.default_rng(self.sources).integers(1, 9, self.sources)


class Sample:
    """Answers of two models to originals and forms: how many are right in each source, one row a run."""

    def __init__(self, design: Design, replications: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.sizes = design.sizes()
        starts = np.cumsum(self.sizes) - self.sizes
        shared = math.sin(math.pi / 2 * design.correlation)  # of the latent normal
        source = rng.standard_normal((replications, design.sources))
        self.originals: dict[str, Floats] = {}
        self.forms: dict[str, Floats] = {}
        for model, loss in (("A", design.loss), ("B", 0.0)):
            own = math.sqrt(shared / 2) * (source + rng.standard_normal(source.shape))
            rest = math.sqrt(1 - shared)
            solved = own + rest * rng.standard_normal(own.shape) < special.ndtri(design.accuracy)
            edge = (special.ndtri(design.accuracy - loss) - own) / (rest or 1)
            noise = rng.standard_normal((replications, int(self.sizes.sum())), dtype=np.float32)
            forms = noise < np.repeat(edge.astype(np.float32), self.sizes, axis=1)
            self.originals[model] = solved.astype(float)
            self.forms[model] = np.add.reduceat(forms, starts, axis=1, dtype=float)
        both, robust = _joint(shared, design.accuracy, design.accuracy - design.loss, self.sizes)
        self.truth = {
            "accuracy": design.accuracy - design.loss,
            "drop": -design.loss,
            "drop of nothing": 0.0,
            "models": -design.loss,
            "drops": -design.loss,
            "conditional drop": 1 - both / design.accuracy,
            "robust accuracy": robust,
        }

    def drop(self, model: str) -> Floats:
        """The summed differences form − original of each source."""
        return self.forms[model] - self.sizes * self.originals[model]

    def intervals(self) -> dict[str, tuple[Floats, Floats]]:
        """The ends of the intervals in every replication, not a number where there is nothing to count."""
        sizes, solved, forms = self.sizes.astype(float), self.originals["A"], self.forms["A"]
        robust = solved * (forms == sizes)
        with np.errstate(invalid="ignore", divide="ignore"):
            return {
                "accuracy": clustered_wilson(forms, sizes),
                "drop": clustered_t(self.drop("A"), sizes, 1)[:2],
                "drop of nothing": clustered_t(self.drop("B"), sizes, 1)[:2],
                "models": clustered_t(forms - self.forms["B"], sizes, 1)[:2],
                "drops": clustered_t(self.drop("A") - self.drop("B"), sizes, 2)[:2],
                "conditional drop": clustered_wilson((sizes - forms) * solved, sizes * solved),
                "robust accuracy": clustered_wilson(robust, np.ones_like(sizes)),
            }


def _joint(shared: float, level: float, form: float, sizes: NDArray[np.intp]) -> tuple[float, float]:
    """How often original and one form, and original and all forms, are right (Gauss-Hermite quadrature)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    scale = math.sqrt(1 - shared)
    original, changed = (
        special.ndtr((special.ndtri(chance) - math.sqrt(shared) * nodes) / scale) for chance in (level, form)
    )
    weights = weights / weights.sum()
    each = [float(np.sum(weights * original * changed**size)) for size in range(9)]
    return each[1], float(np.mean([each[size] for size in sizes]))


def cell(design: Design, replications: int) -> dict[str, float]:
    """The share of replications whose interval holds the true value, for each figure."""
    hits: dict[str, list[NDArray[np.bool_]]] = defaultdict(list)
    for seed in range(0, replications, 500):
        sample = Sample(design, min(500, replications - seed), seed)
        for figure, (low, high) in sample.intervals().items():
            truth = sample.truth[figure]
            hits[figure].append(((low <= truth + 1e-12) & (truth <= high + 1e-12))[~np.isnan(low)])
    return {figure: float(np.concatenate(found).mean()) for figure, found in hits.items()}


def power(design: Design, replications: int) -> dict[str, Any]:
    """How often a drop is found with the number of sources that is stated for it.

    The number is the mean of what 40 evaluations of the design's size state; given is also the smallest drop
    that as many evaluations of the stated size call detectable: on average it should be the drop.
    """
    sources = round(_stated(design, "groups_for_power"))
    whole = replace(design, sources=sources)
    sample = Sample(whole, replications, 2)
    p = clustered_t(sample.drop("A"), sample.sizes.astype(float), 1)[2]
    found = {"stated": sources, "power": float(np.mean(p < 0.05)), "detectable": _stated(whole, "detectable")}
    return asdict(design) | {name: round(value, 4) for name, value in found.items()}


def _stated(design: Design, name: str) -> float:
    """What `paired_power` says on average of 40 evaluations."""
    sample = Sample(design, 40, 1)
    groups = np.repeat(np.arange(design.sources), sample.sizes)
    place = np.arange(len(groups)) - np.repeat(np.cumsum(sample.sizes) - sample.sizes, sample.sizes)
    found = []
    for solved, forms in zip(sample.originals["A"], sample.forms["A"], strict=True):
        differences = (place < forms[groups]) - solved[groups]
        found.append(paired_power(differences, groups.tolist(), margin=design.loss))
    return float(np.mean([row[name] for row in found if row]))


def designs(sources: Sequence[int]) -> list[Design]:
    """All cells of the simulation."""
    chosen = itertools.product(sources, _FORMS, _ACCURACIES, _CORRELATIONS)
    return [Design(n, forms, a, 0.4 * a * (1 - a), r) for n, forms, a, r in chosen]


def summary(rows: list[tuple[Design, float]]) -> dict[str, Any]:
    """Mean and worst coverage in per cent."""
    if not rows:
        return {"cells": 0}
    shares = np.array([share for _, share in rows])
    return {
        "cells": len(rows),
        "mean": round(100 * float(shares.mean()), 2),
        "lowest": round(100 * float(shares.min()), 2),
        "highest": round(100 * float(shares.max()), 2),
        "in_94_to_96": round(100 * float(np.mean((shares >= 0.94) & (shares <= 0.96))), 1),
        "below_94": round(100 * float(np.mean(shares < 0.94)), 1),
        "above_97": round(100 * float(np.mean(shares > 0.97)), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replications", type=int, default=4000)
    parser.add_argument("--sources", type=int, nargs="+", default=[50, 100, 200, 500])
    options = parser.parse_args()
    cells = designs(options.sources)
    found = [cell(design, options.replications) for design in cells]
    powers = [
        Design(200, 1, 0.5, 0.1, 0.3),
        Design(200, 1, 0.8, 0.05, 0.7),
        Design(200, 1, 0.8, 0.02, 0.7),
        Design(200, 4, 0.5, 0.05, 0.3),
        Design(200, None, 0.2, 0.05, 0.0),
    ]
    result: dict[str, Any] = {
        "replications": options.replications,
        "figures": {},
        "power": [power(design, options.replications) for design in powers],
    }
    for figure in found[0]:
        rows = [(design, row[figure]) for design, row in zip(cells, found, strict=True)]
        result["figures"][figure] = {
            "occur": summary([row for row in rows if row[0].occurs]),
            "others": summary([row for row in rows if not row[0].occurs]),
            "outside_94_to_97": [
                [d.sources, d.forms or "1-8", d.accuracy, d.correlation, round(100 * share, 1)]
                for d, share in rows
                if not 0.94 <= share <= 0.97
            ],
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
