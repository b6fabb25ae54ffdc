"""Simulate the coverage of the probe's 95 % intervals, and the power that it reports.

    python -m perf.coverage [--replications 4000] [--sources 50 100 200 500]

Prints one JSON object: for each metric the mean, lowest and highest coverage over the realistic designs (100
sources or more, accuracies of 0.1 to 0.9) and over the others, and every design outside 94 to 97 %; and how
often true drops are significant where `paired_power` reports 80 %.

An answer is correct where a latent normal variable lies below a threshold. The variable is the sum of a
component of the source, one of source and model, and one of the answer. Model A's accuracy a drops by
0.4 a (1 − a) on the variants of problems, model B's does not.
"""

from __future__ import annotations

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

from perf.common import argument_parser
from theorem_sft.evaluation.stats.intervals import clustered_t, clustered_wilson, paired_power

_VARIANTS = (1, 4, None)  # None: 1 to 8 at random
_ACCURACIES = (0.05, 0.2, 0.5, 0.8, 0.95)
_CORRELATIONS = (0.0, 0.3, 0.7)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """One design of the simulation.

    Args:
        sources: Number of original problems.
        forms: Variants of each; None: 1 to 8.
        accuracy: On the originals.
        loss: By how much model A's accuracy is lower on the variants.
        correlation: Between two answers of one model to variants of one source, at an accuracy of one half.
    """

    sources: int
    forms: int | None
    accuracy: float
    loss: float
    correlation: float

    @property
    def realistic(self) -> bool:
        """Whether evaluations of real models have such sizes and accuracies."""
        return self.sources >= 100 and 0.1 <= self.accuracy <= 0.9

    def sizes(self) -> NDArray[np.intp]:
        """Return the number of variants of each source; it is the same in every replication."""
        if self.forms is not None:
            return np.full(self.sources, self.forms)
        return np.random.default_rng(self.sources).integers(1, 9, self.sources)


class Sample:
    """Correct answers of two models to originals and variants by source, one replication per row."""

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
        """Return the sum of the differences variant − original of each source."""
        return self.forms[model] - self.sizes * self.originals[model]

    def intervals(self) -> dict[str, tuple[Floats, Floats]]:
        """Return the bounds of each metric's intervals by replication; NaN where nothing was counted."""
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
    """Return P(original and one variant correct) and P(original and all variants correct).

    Integrates over the source's component by Gauss-Hermite quadrature.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    scale = math.sqrt(1 - shared)
    original, changed = (
        special.ndtr((special.ndtri(chance) - math.sqrt(shared) * nodes) / scale) for chance in (level, form)
    )
    weights = weights / weights.sum()
    each = [float(np.sum(weights * original * changed**size)) for size in range(9)]
    return each[1], float(np.mean([each[size] for size in sizes]))


def cell(design: Design, replications: int) -> dict[str, float]:
    """Return the share of replications whose interval contains the true value, for each metric."""
    hits: dict[str, list[NDArray[np.bool_]]] = defaultdict(list)
    for seed in range(0, replications, 500):
        sample = Sample(design, min(500, replications - seed), seed)
        for metric, (low, high) in sample.intervals().items():
            truth = sample.truth[metric]
            hits[metric].append(((low <= truth + 1e-12) & (truth <= high + 1e-12))[~np.isnan(low)])
    return {metric: float(np.concatenate(parts).mean()) for metric, parts in hits.items()}


def power(design: Design, replications: int) -> dict[str, Any]:
    """Return how often a true drop is significant with the number of sources that `paired_power` asks for.

    That number is the mean over 40 evaluations of the design's size. `detectable` is the mean of the smallest
    detectable drop over 40 evaluations of the required size; it should be close to the true drop.
    """
    sources = round(_mean_power_figure(design, "groups_for_power"))
    whole = replace(design, sources=sources)
    sample = Sample(whole, replications, 2)
    p = clustered_t(sample.drop("A"), sample.sizes.astype(float), 1)[2]
    measured = {
        "required": sources,
        "power": float(np.mean(p < 0.05)),
        "detectable": _mean_power_figure(whole, "detectable"),
    }
    return asdict(design) | {name: round(value, 4) for name, value in measured.items()}


def _mean_power_figure(design: Design, name: str) -> float:
    """Return the mean of one result of `paired_power` over 40 evaluations."""
    sample = Sample(design, 40, 1)
    groups = np.repeat(np.arange(design.sources), sample.sizes)
    place = np.arange(len(groups)) - np.repeat(np.cumsum(sample.sizes) - sample.sizes, sample.sizes)
    figures = []
    for solved, forms in zip(sample.originals["A"], sample.forms["A"], strict=True):
        differences = (place < forms[groups]) - solved[groups]
        figures.append(paired_power(differences, groups.tolist(), margin=design.loss))
    return float(np.mean([getattr(row, name) for row in figures if row]))


def designs(sources: Sequence[int]) -> list[Design]:
    """Return all designs of the simulation."""
    chosen = itertools.product(sources, _VARIANTS, _ACCURACIES, _CORRELATIONS)
    return [Design(n, forms, a, 0.4 * a * (1 - a), r) for n, forms, a, r in chosen]


def summary(rows: list[tuple[Design, float]]) -> dict[str, Any]:
    """Return the mean, lowest and highest coverage in per cent."""
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
    parser = argument_parser(__doc__)
    parser.add_argument("--replications", type=int, default=4000)
    parser.add_argument("--sources", type=int, nargs="+", default=[50, 100, 200, 500])
    options = parser.parse_args()
    cells = designs(options.sources)
    coverages = [cell(design, options.replications) for design in cells]
    powers = [
        Design(200, 1, 0.5, 0.1, 0.3),
        Design(200, 1, 0.8, 0.05, 0.7),
        Design(200, 1, 0.8, 0.02, 0.7),
        Design(200, 4, 0.5, 0.05, 0.3),
        Design(200, None, 0.2, 0.05, 0.0),
    ]
    result: dict[str, Any] = {
        "replications": options.replications,
        "metrics": {},
        "power": [power(design, options.replications) for design in powers],
    }
    for metric in coverages[0]:
        rows = [(design, row[metric]) for design, row in zip(cells, coverages, strict=True)]
        result["metrics"][metric] = {
            "realistic": summary([row for row in rows if row[0].realistic]),
            "others": summary([row for row in rows if not row[0].realistic]),
            "outside_94_to_97": [
                [d.sources, d.forms or "1-8", d.accuracy, d.correlation, round(100 * share, 1)]
                for d, share in rows
                if not 0.94 <= share <= 0.97
            ],
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
