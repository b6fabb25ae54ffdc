"""Perplexity and retention with their intervals by paragraph."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from theorem_sft.evaluation.probe.perplexity import perplexity, retention

from theorem_sft.core.errors import InputError
from theorem_sft.evaluation.probe.likelihood import TokenScores

paragraphs = st.lists(st.lists(st.floats(0, 50), max_size=5), max_size=6)


def _scored(losses: list[float]) -> TokenScores:
    return TokenScores(tuple(losses), (False,) * len(losses))


@given(paragraphs, st.floats(-1, 1))
def test_figures_are_numbers_or_explained(texts: list[list[float]], more: float) -> None:
    scores = [_scored(text) for text in texts]
    found = perplexity(scores)
    changed = retention([_scored([loss + more for loss in text]) for text in texts], scores)
    json.dumps([found, changed], allow_nan=False)
    for one in (found, changed):
        assert one["n"] == sum(bool(text) for text in texts) and one["tokens"] == sum(map(len, texts))
        assert "note" in one if one["low"] is None else one["low"] <= one["value"] <= one["high"]
    if any(texts):
        assert found["value"] == pytest.approx(math.exp(np.mean([loss for text in texts for loss in text])))
        assert changed["value"] == pytest.approx(math.exp(more))


def test_each_token_counts_alike() -> None:
    found = perplexity([_scored([1.0]), _scored([2.0, 2.0, 2.0])])
    assert found["value"] == pytest.approx(math.exp(7 / 4))


def test_the_interval_covers_the_truth() -> None:
    """Paragraphs of unlike length, each harder or easier as a whole."""
    rng = np.random.default_rng(0)
    truth = math.exp(3.0)
    covered = 0
    for _ in range(400):
        lengths = rng.integers(5, 60, 30)
        texts = [(rng.normal(3, 0.5) + rng.normal(0, 1, length)).clip(min=0).tolist() for length in lengths]
        found = perplexity([_scored(text) for text in texts])
        covered += found["low"] <= truth <= found["high"]
    assert 0.91 <= covered / 400 <= 0.985


def test_pairing_by_paragraph_finds_a_small_loss() -> None:
    rng = np.random.default_rng(0)
    base = [(rng.normal(3, 1) + rng.normal(0, 0.3, 20)).clip(min=0) for _ in range(20)]
    worse = [text + rng.normal(0.05, 0.02) for text in base]
    before, after = ([_scored(text.tolist()) for text in texts] for texts in (base, worse))
    assert perplexity(before)["high"] > perplexity(after)["low"]
    found = retention(after, before)
    assert 1.03 < found["low"] < found["value"] < found["high"] < 1.07 and found["p"] < 0.001
    same = retention(before, before)
    assert same["value"] == 1 and same["low"] is None and same["note"]


def test_other_tokens_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="same tokens"):
        retention([_scored([1.0])], [_scored([1.0, 2.0])])
