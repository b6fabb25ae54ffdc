"""Check a recipe whole without training: data, model, components, tokens, memory, time, disk.

Everything that a run does before it needs weights is really done, in a temporary folder: the data is built,
split, rendered and tokenised, the benchmarks are read, the model is built without weights. What would stop
the run is an error here; what only this machine lacks (the model hub, vLLM, memory, disk) is listed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import psutil

from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.experiment import estimates
from theorem_sft.experiment.estimates import CharacterTokens, Shape
from theorem_sft.experiment.prepare import Prepared, check_folder, prepare
from theorem_sft.experiment.recipe import ArmConfig, Recipe
from theorem_sft.models.chat import Message, chat, prompt_ids
from theorem_sft.models.generate.engine import check_context_limit, engine_class
from theorem_sft.models.loading import empty_model, load_tokenizer
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.components import label, select
from theorem_sft.training.encode import Encoded, encode_file
from theorem_sft.training.train import prepare_model
from theorem_sft.training.train_config import TrainConfig
from theorem_sft.training.training_plan import Plan, plan_training

_GB = 1e9


def dry_run(recipe: Recipe, folder: Path) -> dict[str, Any]:
    """Check a recipe and say what its run will do, without training and without writing into its folder.

    Args:
        recipe: What would be run.
        folder: The run directory that it would go into.

    Returns:
        `recipe`, `data`, `budget`, `benchmarks` {name: questions}; `model` (None: out of reach); `tokens`,
        "counted" or "estimated"; `machine`; `arms`, each with its components and exact counts, and with
        estimates of memory (bytes) and seconds; `seconds` and `disk` (bytes) of all arms together, estimated;
        `lacking`, what the run needs and this machine has not.

    Raises:
        InputError: The run would stop at its recipe, its data, its components or its budgets.
    """
    check_folder(recipe, folder)
    lacking = _missing_engine(recipe)
    model: Path | None = None
    try:
        model = resolve(recipe.model, weights=False)
    except WorkError as error:
        lacking.append(f"{str(error).removesuffix('.')} (its components, memory and time are not checked)")
    tokenizer = CharacterTokens() if model is None else load_tokenizer(model)
    shape = None if model is None else estimates.shape_of(empty_model(model))
    components = {} if model is None else _components(recipe, model)  # quick to check, so before the data
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        try:
            prepared = prepare(recipe, home, tokenizer=tokenizer)
            encoded = _encoded(recipe, prepared, home, tokenizer)
        except InputError as error:  # whose places are those in the run's folder
            raise InputError(str(error).removesuffix(".").replace(str(home), str(folder))) from None
    prompts = _prompts(prepared, tokenizer)
    check_context_limit(
        dict(enumerate(prompts)), recipe.generate.max_new_tokens, shape.context if shape else None
    )
    precision = choose_precision(recipe.train.dtype)
    rate = estimates.matmul_rate(precision)
    arms = [
        _arm(recipe, arm, seed, prepared, encoded, prompts)
        for arm in recipe.arms
        for seed in (recipe.seeds if arm.objective else recipe.seeds[:1])
    ]
    for arm in arms:
        arm |= components.get(arm["name"], {})
        if shape is not None:
            arm |= _estimated(recipe, arm, shape, precision, sum(prompts), rate)
    memory = _memory(precision)
    result: dict[str, Any] = {
        "recipe": recipe.name,
        "data": prepared.data,
        "budget": prepared.budget,
        "benchmarks": {asked.benchmark.name: len(asked.questions) for asked in prepared.asked},
        "model": None if shape is None else {"name": recipe.model, **asdict(shape)},
        "tokens": "estimated" if model is None else "counted",
        "machine": asdict(precision) | {"matmul_per_second": rate, "memory": memory},
        "arms": arms,
    }
    if shape is not None:
        result["seconds"] = sum(arm["training_seconds"] + arm["generation_seconds"] for arm in arms)
        result["disk"] = _disk(arms, shape, precision)
        lacking += _too_small(arms, memory, result["disk"], folder)
    return result | {"lacking": lacking}


def _missing_engine(recipe: Recipe) -> list[str]:
    missing = engine_class(recipe.generate.engine).missing()
    return [f"generate.engine {recipe.generate.engine}: {missing}"] if missing else []


def _components(recipe: Recipe, model: Path) -> dict[str, dict[str, Any]]:
    """What is trained in each arm, in numbers of weights."""
    found = {}
    for arm in recipe.arms:
        if arm.objective is None:
            continue
        config = recipe.train_config(arm)
        network = empty_model(model)
        parameters = network.num_parameters()
        sizes = {name: weights.numel() for name, weights in network.named_parameters()}
        matched = {
            component: sum(sizes[name] for name in select(network, [component]))
            for component in config.components
        }
        network = prepare_model(network, config, seed=recipe.seeds[0])
        trained = sum(weights.numel() for weights in network.parameters() if weights.requires_grad)
        found[arm.name] = {
            "matched": matched,
            "trained_parameters": trained,
            "parameters": parameters,
            "share": round(trained / parameters, 6),
        }
    return found


def _config(recipe: Recipe, arm: ArmConfig, prepared: Prepared) -> TrainConfig:
    return recipe.train_config(arm).model_copy(update=prepared.budget.get("settings", {}))


def _encoded(
    recipe: Recipe, prepared: Prepared, home: Path, tokenizer: Any
) -> dict[str, tuple[list[Encoded], int]]:
    """The examples of each trained arm in tokens, and how many of them are cut."""
    found = {}
    for arm in recipe.arms:
        if arm.objective is not None:
            config = _config(recipe, arm, prepared)
            path = home / "sft" / f"{arm.name}.jsonl"
            data = encode_file(path, tokenizer, max_length=config.max_length, too_long=config.too_long)
            found[arm.name] = (data.examples, data.too_long)
    return found


def _prompts(prepared: Prepared, tokenizer: Any) -> list[int]:
    """Tokens of every prompt that an arm is asked; images are not counted."""
    chats = [chat(trace.problem) for trace in prepared.tested]
    chats += [asked.benchmark.chat(question) for asked in prepared.asked for question in asked.questions]
    return [len(prompt_ids(tokenizer, _text_alone(messages))) for messages in chats]


def _text_alone(messages: list[Message]) -> list[Message]:
    return [
        {"role": turn["role"], "content": turn["content"]}
        if isinstance(turn["content"], str)
        else {"role": turn["role"], "content": "".join(part.get("text", "") for part in turn["content"])}
        for turn in messages
    ]


def _arm(
    recipe: Recipe,
    arm: ArmConfig,
    seed: int,
    prepared: Prepared,
    encoded: Mapping[str, tuple[list[Encoded], int]],
    prompts: Sequence[int],
) -> dict[str, Any]:
    """What an arm goes through, in exact numbers."""
    found: dict[str, Any] = {"arm": f"{arm.name}-s{seed}", "name": arm.name, "objective": arm.objective}
    found |= {"answers": len(prompts), "longest_prompt": max(prompts)}
    limit = recipe.generate.max_new_tokens
    if arm.objective is None:
        return found | {"answer_tokens": limit * len(prompts)}  # at most: nobody knows how long it writes
    config = _config(recipe, arm, prepared)
    examples, too_long = encoded[arm.name]
    plan = plan_training(config, examples, seed=seed)
    # An arm comes to write answers as long as those it learned from.
    usual = sum(min(example.supervised, limit) for example in examples) / len(examples)
    return found | {
        "components": label(config.components),
        "adapter": config.adapter and config.adapter.model_dump(),
        "examples": len(examples),
        "too_long": too_long,
        "longest": max(len(example.ids) for example in examples),
        "longest_answer": max(example.supervised for example in examples),
        **asdict(plan),
        "answer_tokens": round(usual * len(prompts)),
    }


def _estimated(
    recipe: Recipe, arm: Mapping[str, Any], shape: Shape, precision: Precision, prompts: int, rate: float
) -> dict[str, Any]:
    """Memory in bytes and time in seconds of an arm's training and of its answers."""
    tokens = arm["longest_prompt"] + recipe.generate.max_new_tokens
    found: dict[str, Any] = {"training_memory": None, "training_seconds": 0.0}
    if arm["objective"] is not None:
        plan = Plan(**{field.name: arm[field.name] for field in fields(Plan)})
        trained = arm["trained_parameters"]
        found = {
            "training_memory": estimates.training_memory(shape, plan, trained=trained, dtype=precision.dtype),
            "training_seconds": estimates.training_seconds(shape, plan, trained=trained, rate=rate),
        }
    return found | {
        "generation_memory": estimates.generation_memory(
            shape,
            batch=min(recipe.generate.batch_size, arm["answers"]),
            tokens=tokens,
            dtype=precision.dtype,
        ),
        "generation_seconds": estimates.generation_seconds(
            shape, prompts=prompts, answers=arm["answer_tokens"], rate=rate
        ),
    }


def _memory(precision: Precision) -> int:
    """Bytes of memory that the device has in all."""
    if precision.device == "cuda":
        import torch

        return int(torch.cuda.mem_get_info()[1])
    return int(psutil.virtual_memory().total)


def _disk(arms: Sequence[Mapping[str, Any]], shape: Shape, precision: Precision) -> int:
    """Bytes of all trained models and of one checkpoint, which holds fp32 weights and two moments each."""
    trained = [arm["trained_parameters"] for arm in arms if arm["objective"] is not None]
    checkpoint = 4 * shape.parameters + 8 * max(trained) if trained else 0
    size = 2 if precision.dtype == "bf16" else 4
    return checkpoint + len(trained) * size * shape.parameters


def _too_small(arms: Sequence[Mapping[str, Any]], memory: int, disk: int, folder: Path) -> list[str]:
    lacking = []
    for what in ("training", "generation"):
        need = max((arm[f"{what}_memory"] or {"total": 0})["total"] for arm in arms)
        if need > memory:
            lacking.append(
                f"{what} takes about {need / _GB:.0f} GB of memory, and there are {memory / _GB:.0f} GB"
            )
    place = next(parent for parent in [folder, *folder.absolute().parents] if parent.exists())
    free = shutil.disk_usage(place).free
    if disk > free:
        lacking.append(
            f"the run takes about {disk / _GB:.0f} GB on disk, and {free / _GB:.0f} GB are free at {place}"
        )
    return lacking
