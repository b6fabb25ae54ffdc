"""Equal budgets: what every trained arm of a run gets the same amount of, and what differs all the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.training.encode import Encoded, encode_file
from theorem_sft.training.train_config import TrainConfig
from theorem_sft.training.training_plan import token_batches

Match = Literal["examples", "supervised_tokens", "steps", "none"]

_LIMITS: dict[str, str] = {"supervised_tokens": "max_supervised_tokens", "steps": "max_steps"}
"""The setting that stops a training at a matched quantity."""

_BUDGET = ("epochs", "max_steps", "max_supervised_tokens", "tokens_per_batch", "max_length", "too_long")
"""Settings that decide how much an arm is trained on."""

_QUANTITIES: dict[Match, tuple[str, ...]] = {
    "examples": ("examples_seen",),
    "supervised_tokens": ("supervised_tokens",),
    "steps": ("steps",),
    "none": ("examples_seen", "supervised_tokens", "steps"),
}
_TOLERANCE = 0.05


def check_budgets(match: Match, configs: Mapping[str, TrainConfig]) -> None:
    """Refuse arms whose settings give them different budgets.

    Args:
        match: What is to be the same; not `none`.
        configs: The settings of each trained arm, by name.

    Raises:
        ValueError: Names the arm, the setting and what to do about it.
    """
    if len(configs) < 2:
        return
    (first, shared), *others = configs.items()
    for name, config in others:
        for key in _BUDGET:
            if getattr(config, key) != getattr(shared, key):
                raise ValueError(
                    f"arms {first!r} and {name!r} differ in train.{key}, so their budgets differ: set it for "
                    "all arms under train, or say match: none"
                )
    for quantity, key in _LIMITS.items():
        if getattr(shared, key) is not None and quantity != match:
            raise ValueError(
                f"train.{key} gives the arms different budgets under match: {match}: leave it out, or say "
                f"match: {quantity}"
            )
    if match == "examples" and shared.epochs != int(shared.epochs):
        raise ValueError(
            f"train.epochs = {shared.epochs:g} stops the arms at different examples: take a whole number, or "
            "match: supervised_tokens or steps"
        )


def plan_budget(
    match: Match, configs: Mapping[str, TrainConfig], files: Mapping[str, Path], *, tokenizer: Any
) -> dict[str, Any]:
    """Measure the supervision of all arms, and say at what they are to stop.

    An example that is too long for one arm (`too_long: leave_out`) is taken out of the files of all.

    Args:
        match: What is to be the same.
        configs: The settings of each trained arm, by name; one or more.
        files: The supervision of each of them.
        tokenizer: Of the model that is trained.

    Returns:
        `match`; `settings`, what to set for every arm; `examples`, how many each arm is trained on.

    Raises:
        InputError: The supervision is missing or malformed, or examples are too long.
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
    if key := _LIMITS.get(match):
        given = getattr(next(iter(configs.values())), key)
        settings[key] = given or max(_need(match, configs[name], kept[name]) for name in configs)
    return {"match": match, "settings": settings, "examples": len(next(iter(kept.values())))}


def _need(match: Match, config: TrainConfig, examples: Sequence[Encoded]) -> int:
    """Supervised tokens or steps of an arm's epochs."""
    if match == "supervised_tokens":
        return max(round(config.epochs * sum(example.supervised for example in examples)), 1)
    return math.ceil(config.epochs * len(token_batches(config, examples, seed=0)))


def flag_budgets(
    match: Match, arms: Sequence[Mapping[str, Any]], comparisons: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Say of every comparison in which matched quantities the budgets of its arms differ by over 5 %.

    Args:
        match: What was to be the same; `none`: every quantity is looked at.
        arms: Each with `arm`, `examples_seen`, `supervised_tokens` and `steps`, None where it is untrained.
        comparisons: Each with `arm` and `against`.

    Returns:
        The comparisons with `budgets_differ`, a list of quantities; empty for an untrained arm.
    """
    named = {arm["arm"]: arm for arm in arms}
    return [
        row | {"budgets_differ": _differing(match, named[row["arm"]], named[row["against"]])}
        for row in comparisons
    ]


def _differing(match: Match, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [
        quantity
        for quantity in _QUANTITIES[match]
        if one[quantity] is not None
        and other[quantity] is not None
        and abs(one[quantity] - other[quantity]) > _TOLERANCE * max(one[quantity], other[quantity])
    ]
