"""Coverage: how often the 95 % intervals of the probe hold the true value, and the power that it states.

    python benchmarks/coverage.py [--replications 4000] [--workers 2] [--quick]

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
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from theorem_sft.probe import accuracy, mean_difference, paired_difference, paired_power

_SOURCES = (50, 100, 200, 500)
_FORMS = (1, 4, None)  # None: 1 to 8, as it happens
_ACCURACIES = (0.05, 0.2, 0.5, 0.8, 0.95)
_CORRELATIONS = (0.0, 0.3, 0.7)
_Bools = NDArray[np.bool_]


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
    """Answers of two models to originals and forms, and the true values of what is estimated."""

    def __init__(self, design: Design, replications: int, seed: int) -> None:
        self.design, rng = design, np.random.default_rng(seed)
        self.sizes = design.sizes()
        self.groups = np.repeat(np.arange(design.sources), self.sizes)
        self.names = self.groups.tolist()
        shared = math.sin(math.pi / 2 * design.correlation)  # of the latent normal
        levels = {"A": design.accuracy - design.loss, "B": design.accuracy}
        source = rng.standard_normal((replications, design.sources))
        self.originals: dict[str, _Bools] = {}
        self.forms: dict[str, _Bools] = {}
        for model, level in levels.items():
            own = math.sqrt(shared / 2) * (source + rng.standard_normal(source.shape))
            rest = math.sqrt(1 - shared)
            noise = rng.standard_normal((replications, len(self.groups)), dtype=np.float32)
            self.originals[model] = own + rest * rng.standard_normal(own.shape) < special.ndtri(
                design.accuracy
            )
            self.forms[model] = own[:, self.groups] + rest * noise < special.ndtri(level)
        both, robust = _joint(shared, design.accuracy, levels["A"], self.sizes)
        self.truth = {
            "accuracy": levels["A"],
            "drop": -design.loss,
            "drop of nothing": 0.0,
            "models": -design.loss,
            "conditional drop": 1 - both / design.accuracy,
            "robust accuracy": robust,
            "drops": -design.loss,
        }

    def intervals(self, replication: int) -> dict[str, dict[str, float]]:
        """The intervals of the probe for one replication."""
        forms = {model: answers[replication] for model, answers in self.forms.items()}
        solved = {model: answers[replication] for model, answers in self.originals.items()}
        beside = {model: answers[self.groups] for model, answers in solved.items()}
        a, b = (forms[model].astype(float) for model in "AB")
        before_a, before_b = (beside[model].astype(float) for model in "AB")
        groups = self.names
        known = beside["A"]
        robust = solved["A"].copy()
        np.logical_and.at(robust, self.groups, forms["A"])
        difference = (forms["A"].astype(float) - beside["A"]) - (forms["B"].astype(float) - beside["B"])
        found = {
            "accuracy": accuracy(a, groups),
            "drop": paired_difference(a, before_a, groups),
            "drop of nothing": paired_difference(b, before_b, groups),
            "models": paired_difference(a, b, groups),
            "robust accuracy": accuracy(robust.astype(float), range(len(robust))),
            "drops": mean_difference(difference, groups, limit=2),
        }
        if known.any():
            wrong = (~forms["A"][known]).astype(float)
            found["conditional drop"] = accuracy(wrong, list(itertools.compress(groups, known)))
        return found


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
    hits: defaultdict[str, int] = defaultdict(int)
    tries: defaultdict[str, int] = defaultdict(int)
    for seed in range(0, replications, 500):
        number = min(500, replications - seed)
        sample = Sample(design, number, seed)
        for replication in range(number):
            for figure, row in sample.intervals(replication).items():
                hits[figure] += (
                    row["low"] <= sample.truth[figure] + 1e-12 and sample.truth[figure] <= row["high"] + 1e-12
                )
                tries[figure] += 1
    return {figure: hits[figure] / tries[figure] for figure in hits}


def power(design: Design, replications: int) -> dict[str, Any]:
    """How often a drop of two points is found with the number of sources that is stated for it.

    The number is the mean of what 40 evaluations of the design's size state.
    """
    pilot = Sample(design, 40, 1)
    stated = []
    for number in range(40):
        differences = pilot.forms["A"][number].astype(float) - pilot.originals["A"][number][pilot.groups]
        found = paired_power(differences, pilot.names, margin=design.loss)
        assert found is not None
        stated.append(found["groups_for_power"])
    sources = round(float(np.mean(stated)))
    whole = Design(sources, design.forms, design.accuracy, design.loss, design.correlation)
    significant = 0
    for seed in range(0, replications, 100):
        sample = Sample(whole, 100, seed + 2)
        for number in range(100):
            differences = (
                sample.forms["A"][number].astype(float) - sample.originals["A"][number][sample.groups]
            )
            significant += mean_difference(differences, sample.names)["p"] < 0.05
    row = {name: getattr(design, name) for name in ("sources", "forms", "accuracy", "loss", "correlation")}
    return row | {"stated": sources, "power": significant / replications}


def designs(quick: bool = False) -> list[Design]:
    """All cells of the simulation."""
    chosen = itertools.product((100,) if quick else _SOURCES, _FORMS, _ACCURACIES, _CORRELATIONS)
    return [Design(n, forms, a, 0.4 * a * (1 - a), r) for n, forms, a, r in chosen]


def summary(rows: list[tuple[Design, float]]) -> dict[str, Any]:
    """Mean and worst coverage in per cent."""
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
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="designs of 100 sources alone")
    options = parser.parse_args()
    cells = designs(options.quick)
    with ProcessPoolExecutor(options.workers) as pool:
        found = list(pool.map(partial(cell, replications=options.replications), cells))
        powers = [
            Design(100, forms, a, loss, r)
            for forms, a, loss, r in (
                (1, 0.5, 0.1, 0.3),
                (1, 0.8, 0.05, 0.7),
                (4, 0.5, 0.05, 0.3),
                (None, 0.8, 0.05, 0.3),
            )
        ]
        powered = list(pool.map(partial(power, replications=1000), powers))
    result: dict[str, Any] = {"replications": options.replications, "figures": {}, "power": powered}
    for figure in found[0]:
        rows = [(design, row[figure]) for design, row in zip(cells, found, strict=True)]
        odd = [(design, share) for design, share in rows if not 0.94 <= share <= 0.97]
        result["figures"][figure] = {
            "occur": summary([row for row in rows if row[0].occurs]),
            "others": summary([row for row in rows if not row[0].occurs]),
            "outside_94_to_97": [
                [d.sources, d.forms or "1-8", d.accuracy, d.correlation, round(100 * share, 1)]
                for d, share in odd
            ],
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
