"""Perplexity and its ratio to the base model, with intervals by paragraph."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.graded import present
from theorem_sft.core.errors import InputError
from theorem_sft.evaluation.probe.likelihood import TokenScores
from theorem_sft.evaluation.probe.plain_text import perplexity, perplexity_ratio

paragraphs = st.lists(st.lists(st.floats(0, 50), max_size=5), max_size=6)


def _scored(losses: list[float]) -> TokenScores:
    return TokenScores(tuple(losses), (False,) * len(losses))


@given(paragraphs, st.floats(-1, 1))
def test_figures_are_numbers_or_explained(texts: list[list[float]], more: float) -> None:
    scores = [_scored(text) for text in texts]
    found = perplexity(scores)
    changed = perplexity_ratio([_scored([loss + more for loss in text]) for text in texts], scores)
    json.dumps([found.model_dump(), changed.model_dump()], allow_nan=False)
    for one in (found, changed):
        assert one.n == sum(bool(text) for text in texts) and one.tokens == sum(map(len, texts))
        assert one.note if one.low is None else one.low <= present(one.value) <= present(one.high)
    if any(texts):
        assert found.value == pytest.approx(math.exp(np.mean([loss for text in texts for loss in text])))
        assert changed.value == pytest.approx(math.exp(more))


def test_each_token_has_the_same_weight() -> None:
    found = perplexity([_scored([1.0]), _scored([2.0, 2.0, 2.0])])
    assert found.value == pytest.approx(math.exp(7 / 4))


def test_the_interval_covers_the_true_value() -> None:
    """Paragraphs differ in length and in difficulty."""
    rng = np.random.default_rng(0)
    truth = math.exp(3.0)
    covered = 0
    for _ in range(400):
        lengths = rng.integers(5, 60, 30)
        texts = [(rng.normal(3, 0.5) + rng.normal(0, 1, length)).clip(min=0).tolist() for length in lengths]
        found = perplexity([_scored(text) for text in texts])
        covered += present(found.low) <= truth <= present(found.high)
    assert 0.91 <= covered / 400 <= 0.985


def test_pairing_by_paragraph_finds_a_small_loss() -> None:
    rng = np.random.default_rng(0)
    base = [(rng.normal(3, 1) + rng.normal(0, 0.3, 20)).clip(min=0) for _ in range(20)]
    worse = [text + rng.normal(0.05, 0.02) for text in base]
    before, after = ([_scored(text.tolist()) for text in texts] for texts in (base, worse))
    assert present(perplexity(before).high) > present(perplexity(after).low)
    found = perplexity_ratio(after, before)
    assert 1.03 < present(found.low) < present(found.value) < present(found.high) < 1.07
    assert present(found.p) < 0.001
    same = perplexity_ratio(before, before)
    assert same.value == 1 and same.low is None and same.note


def test_different_tokens_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="same tokens"):
        perplexity_ratio([_scored([1.0])], [_scored([1.0, 2.0])])
