"""The intervals cover the true value in about 95 of 100 simulated evaluations (perf/coverage.py, smaller)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from perf.coverage import Design, Sample, cell, power
from theorem_sft.evaluation.stats.intervals import clustered_proportion, paired_difference

REPLICATIONS = 2000
SLACK = 3.5 * math.sqrt(0.95 * 0.05 / REPLICATIONS)  # sampling error of the simulation


@pytest.mark.parametrize(
    "design",
    [
        Design(100, 1, 0.5, 0.1, 0.3),
        Design(100, 4, 0.2, 0.064, 0.7),
        Design(150, None, 0.8, 0.064, 0.3),
        Design(200, 4, 0.8, 0.064, 0.0),
    ],
)
def test_intervals_cover_the_true_value(design: Design) -> None:
    found = cell(design, REPLICATIONS)
    assert len(found) == 7
    for figure, share in found.items():
        assert 0.945 - SLACK <= share <= min(0.96 + SLACK, 1), figure


def test_the_true_values_equal_those_of_many_answers() -> None:
    sample = Sample(Design(200, None, 0.8, 0.1, 0.3), 800, 3)
    solved, forms, sizes = sample.originals["A"], sample.forms["A"], sample.sizes
    n = sizes.sum() * len(forms)
    assert forms.sum() / n == pytest.approx(sample.truth["accuracy"], abs=0.004)
    assert sample.drop("A").sum() / n == pytest.approx(sample.truth["drop"], abs=0.004)
    lost = ((sizes - forms) * solved).sum() / (sizes * solved).sum()
    assert lost == pytest.approx(sample.truth["conditional drop"], abs=0.004)
    robust = (solved * (forms == sizes)).mean()
    assert robust == pytest.approx(sample.truth["robust accuracy"], abs=0.004)


def test_many_samples_at_once_give_the_intervals_of_each() -> None:
    sample = Sample(Design(60, None, 0.8, 0.1, 0.3), 3, 4)
    found = sample.intervals()
    for number in range(3):
        groups = np.repeat(np.arange(60), sample.sizes).tolist()
        forms = [
            float(place < correct)
            for size, correct in zip(sample.sizes, sample.forms["A"][number], strict=True)
            for place in range(size)
        ]
        before = np.repeat(sample.originals["A"][number], sample.sizes)
        one = clustered_proportion(forms, groups)
        assert (one.low, one.high) == pytest.approx([ends[number] for ends in found["accuracy"]])
        drop = paired_difference(forms, before, groups)
        assert (drop.low, drop.high) == pytest.approx([ends[number] for ends in found["drop"]])
        known = [place for place, correct in enumerate(before) if correct]
        one = clustered_proportion([1 - forms[place] for place in known], [groups[place] for place in known])
        assert (one.low, one.high) == pytest.approx([ends[number] for ends in found["conditional drop"]])


@pytest.mark.parametrize("design", [Design(200, 1, 0.5, 0.1, 0.3), Design(200, 4, 0.5, 0.1, 0.3)])
def test_the_stated_number_of_sources_detects_the_drop(design: Design) -> None:
    found = power(design, REPLICATIONS)
    assert abs(found["power"] - 0.8) <= 0.02 + 3.5 * math.sqrt(0.8 * 0.2 / REPLICATIONS)
    assert found["detectable"] == pytest.approx(design.loss, rel=0.05)
