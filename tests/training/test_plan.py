"""The counts of a planned training equal those of the training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from theorem_sft.models.loading import load_tokenizer
from theorem_sft.training.batches import plan_training
from theorem_sft.training.encode import encode_file
from theorem_sft.training.train import train
from theorem_sft.training.train_config import TrainConfig


@pytest.mark.parametrize(
    "settings",
    [
        {"epochs": 2},
        {"epochs": 1.4},
        {"max_steps": 2},
        {"max_steps": 13},
        {"max_supervised_tokens": 300},
        {"max_supervised_tokens": 900, "max_steps": 4},
        {"max_length": 60, "too_long": "leave_out"},
        {"max_length": 70, "too_long": "cut"},
    ],
)
def test_planned_counts_equal_those_of_the_training(
    settings: dict[str, Any], model: Path, data: Path, tmp_path: Path
) -> None:
    config = TrainConfig(**({"tokens_per_batch": 300, "dtype": "fp32", "checkpoint_minutes": 60} | settings))
    examples = encode_file(
        data, load_tokenizer(model), max_length=config.max_length, too_long=config.too_long
    ).examples
    plan = plan_training(config, examples, seed=5)
    result = train(config, model=str(model), data=data, out=tmp_path / "out", seed=5)
    counts = ("steps", "examples_seen", "supervised_tokens", "total_tokens")
    assert [getattr(plan, name) for name in counts] == [getattr(result, name) for name in counts]
    assert plan.total_tokens <= plan.steps * plan.batch_tokens
    assert plan.batch_tokens <= 300
    assert plan.batch_supervised == max(
        [point.tokens for point in result.loss_curve if point.tokens >= plan.batch_supervised]
    )
