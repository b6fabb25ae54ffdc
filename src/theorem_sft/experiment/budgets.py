"""Plan equal budgets: the amount of training of every trained arm of a run."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.experiment.recipe import LIMITS, Match
from theorem_sft.experiment.results import BudgetPlan
from theorem_sft.training.batches import token_batches
from theorem_sft.training.encode import Encoded, encode_file
from theorem_sft.training.train_config import TrainConfig


def plan_budget(
    match: Match,
    configs: Mapping[str, TrainConfig],
    files: Mapping[str, Path],
    *,
    tokenizer: Any,
    problems: int,
) -> BudgetPlan:
    """Tokenise the supervision of all arms and decide where their training stops.

    An example that is too long in one arm (`too_long: leave_out`) is removed from the files of all arms.

    Args:
        match: The quantity that must be equal.
        configs: Training settings of each trained arm, by name; at least one.
        files: The supervision file of each trained arm.
        tokenizer: Tokenizer of the model to train.
        problems: Number of training problems, including those that are too long.

    Raises:
        InputError: Supervision is missing or malformed, or examples are too long.
    """
    encoded = {
        name: encode_file(
            files[name], tokenizer, max_length=config.max_length, too_long=config.too_long
        ).examples
        for name, config in configs.items()
    }
    common = set.intersection(*({example.name for example in examples} for examples in encoded.values()))
    kept = {name: [example for example in encoded[name] if example.name in common] for name in encoded}
    for name, path in files.items():
        if len(kept[name]) < len(rows := [row for _, row in read_jsonl(path)]):
            write_jsonl(path, (row for row in rows if str(row["id"]) in common))
    settings: dict[str, int] = {}
    if key := LIMITS.get(match):
        limit = getattr(next(iter(configs.values())), key)
        settings[key] = limit or max(_required(match, configs[name], kept[name]) for name in configs)
    examples = len(next(iter(kept.values())))
    return BudgetPlan(match=match, settings=settings, examples=examples, too_long=problems - examples)


def _required(match: Match, config: TrainConfig, examples: Sequence[Encoded]) -> int:
    """Return the supervised tokens or steps that an arm needs for its epochs."""
    if match == "supervised_tokens":
        return max(round(config.epochs * sum(example.supervised for example in examples)), 1)
    return math.ceil(config.epochs * len(token_batches(config, examples, seed=0)))
