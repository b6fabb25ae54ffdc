"""The intervals hold the truth in about 95 of 100 simulated evaluations: benchmarks/coverage.py in small."""

from __future__ import annotations

import math

import pytest
from benchmarks.coverage import Design, Sample, cell, power

REPLICATIONS = 500
SLACK = 3.5 * math.sqrt(0.95 * 0.05 / REPLICATIONS)  # of the simulation itself


@pytest.mark.parametrize(
    "design",
    [
        Design(100, 1, 0.5, 0.1, 0.3),
        Design(100, 4, 0.2, 0.064, 0.7),
        Design(150, None, 0.8, 0.064, 0.3),
        Design(200, 4, 0.8, 0.064, 0.0),
    ],
)
def test_intervals_hold_the_truth(design: Design) -> None:
    found = cell(design, REPLICATIONS)
    assert len(found) == 7
    for figure, share in found.items():
        assert 0.945 - SLACK <= share <= min(0.96 + SLACK, 1), figure


def test_the_true_values_are_those_of_many_answers() -> None:
    sample = Sample(Design(200, None, 0.8, 0.1, 0.3), 500, 3)
    forms, before = sample.forms["A"], sample.originals["A"][:, sample.groups]
    assert forms.mean() == pytest.approx(sample.truth["accuracy"], abs=0.005)
    assert 1 - forms[before].mean() == pytest.approx(sample.truth["conditional drop"], abs=0.005)
    found = [sample.intervals(number)["robust accuracy"]["value"] for number in range(500)]
    assert sum(found) / 500 == pytest.approx(sample.truth["robust accuracy"], abs=0.005)


def test_the_stated_number_of_sources_finds_the_drop() -> None:
    found = power(Design(100, 1, 0.5, 0.1, 0.3), REPLICATIONS)
    assert abs(found["power"] - 0.8) <= 0.02 + 3.5 * math.sqrt(0.8 * 0.2 / REPLICATIONS)
