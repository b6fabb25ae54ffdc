"""Check a whole recipe without training: data, model, components, tokens, memory, time, disk.

All stages of a run that need no model weights are executed in a temporary folder: the data is built, split,
rendered and tokenised, the benchmarks are loaded, and the model is built without weights. What would stop the
run is an error; what only this machine lacks (access to the model hub, an engine, memory, disk) is listed.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.experiment import estimates
from theorem_sft.experiment.estimates import CharacterTokens, Shape
from theorem_sft.experiment.plan import PlannedArm, RunFolder, plan_arms
from theorem_sft.experiment.prepare import Prepared, prepare
from theorem_sft.experiment.recipe import Recipe
from theorem_sft.experiment.results import (
    ArmEstimate,
    ComponentSizes,
    DryRunResult,
    GenerationEstimate,
    Machine,
    TrainingEstimate,
)
from theorem_sft.models.chat import Message, chat, prompt_ids
from theorem_sft.models.generate.engine import check_context_limit, engine_class
from theorem_sft.models.loading import empty_model, load_tokenizer
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.adapters import prepare_model
from theorem_sft.training.batches import plan_training
from theorem_sft.training.components import components_label, select_parameters
from theorem_sft.training.encode import EncodedData, encode_file
from theorem_sft.training.train_config import TrainConfig

_GB = 1e9


@dataclass(frozen=True)
class _Basis:
    """What the estimates of all arms are computed from."""

    recipe: Recipe
    shape: Shape | None
    sizes: Mapping[str, ComponentSizes]
    encoded: Mapping[str, EncodedData]
    prompts: Sequence[int]
    precision: Precision
    rate: float


def dry_run(recipe: Recipe, out: Path) -> DryRunResult:
    """Check a recipe and estimate its run, without training and without writing into the run directory.

    Raises:
        InputError: The recipe, its data, its components or its budgets would stop the run.
    """
    RunFolder(out).check(recipe)
    engine = recipe.generate.engine
    missing = [f"generate.engine {engine}: {reason}"] if (reason := engine_class(engine).missing()) else []
    model: Path | None = None
    try:
        model = resolve(recipe.model, weights=False)
    except WorkError as error:
        missing.append(f"{str(error).removesuffix('.')} (its components, memory and time are not checked)")
    tokenizer = CharacterTokens() if model is None else load_tokenizer(model)
    shape = None if model is None else estimates.shape_of(empty_model(model))
    # Checked before the data, which takes longer.
    sizes = {} if model is None else _component_sizes(recipe, model)
    with tempfile.TemporaryDirectory() as temporary:
        folder = RunFolder(Path(temporary))
        try:
            prepared = prepare(recipe, folder, tokenizer=tokenizer)
            plan = plan_arms(recipe, prepared.budget)
            configs = {planned.arm.name: planned.train for planned in plan if planned.train}
            encoded = {
                arm: encode_file(
                    folder.supervision(arm), tokenizer, max_length=config.max_length, too_long=config.too_long
                )
                for arm, config in configs.items()
            }
        except InputError as error:  # report the path in the run directory
            raise InputError(str(error).removesuffix(".").replace(temporary, str(out))) from None
    prompts = _prompt_lengths(prepared, tokenizer)
    check_context_limit(
        dict(enumerate(prompts)), recipe.generate.max_new_tokens, shape.context if shape else None
    )
    precision = choose_precision(recipe.train.dtype)
    rate = estimates.matmul_rate(precision)
    basis = _Basis(recipe, shape, sizes, encoded, prompts, precision, rate)
    arms = [_estimate_arm(planned, basis) for planned in plan]
    machine = Machine(**asdict(precision), matmul_per_second=rate, memory=_device_memory(precision))
    seconds = disk = None
    if shape is not None:
        seconds = sum((arm.training and arm.training.seconds) or 0 for arm in arms) + sum(
            arm.generation.seconds or 0 for arm in arms
        )
        disk = _disk(arms, shape, precision)
        missing += _insufficient(arms, machine.memory, disk, out)
    return DryRunResult(
        recipe=recipe.name,
        model=recipe.model,
        shape=shape,
        data=prepared.data,
        budget=prepared.budget,
        benchmarks={loaded.benchmark.name: len(loaded.questions) for loaded in prepared.benchmarks},
        tokens="estimated" if model is None else "counted",
        machine=machine,
        arms=arms,
        seconds=seconds,
        disk=disk,
        missing=missing,
    )


def _component_sizes(recipe: Recipe, model: Path) -> dict[str, ComponentSizes]:
    """Count the parameters that each trained arm changes."""
    sizes = {}
    for arm in recipe.trained_arms:
        config = recipe.train_config(arm)
        network = empty_model(model)
        parameters = network.num_parameters()
        weights = {name: weight.numel() for name, weight in network.named_parameters()}
        matched = {
            component: sum(weights[name] for name in select_parameters(network, [component]))
            for component in config.components
        }
        network = prepare_model(network, config, seed=recipe.seeds[0])
        trained = sum(weight.numel() for weight in network.parameters() if weight.requires_grad)
        sizes[arm.name] = ComponentSizes(
            matched=matched,
            trained_parameters=trained,
            parameters=parameters,
            share=round(trained / parameters, 6),
        )
    return sizes


def _prompt_lengths(prepared: Prepared, tokenizer: Any) -> list[int]:
    """Count the tokens of every prompt of an arm's evaluation, without images."""
    chats = [chat(trace.problem) for trace in prepared.test]
    chats += [
        loaded.benchmark.chat(question) for loaded in prepared.benchmarks for question in loaded.questions
    ]
    return [len(prompt_ids(tokenizer, _text_only(messages))) for messages in chats]


def _text_only(messages: list[Message]) -> list[Message]:
    return [
        {"role": turn["role"], "content": turn["content"]}
        if isinstance(turn["content"], str)
        else {"role": turn["role"], "content": "".join(part.get("text", "") for part in turn["content"])}
        for turn in messages
    ]


def _estimate_arm(planned: PlannedArm, basis: _Basis) -> ArmEstimate:
    limit = basis.recipe.generate.max_new_tokens
    training, tokens = None, limit * len(basis.prompts)  # the length of a base model's answers is unknown
    if planned.train is not None:
        training = _estimate_training(planned, planned.train, basis)
        # A trained arm is expected to write answers as long as its target texts.
        examples = basis.encoded[planned.arm.name].examples
        usual = sum(min(example.supervised, limit) for example in examples) / len(examples)
        tokens = round(usual * len(basis.prompts))
    return ArmEstimate(
        arm=planned.name,
        name=planned.arm.name,
        objective=planned.arm.objective,
        training=training,
        generation=_estimate_generation(tokens, basis),
    )


def _estimate_training(planned: PlannedArm, config: TrainConfig, basis: _Basis) -> TrainingEstimate:
    data = basis.encoded[planned.arm.name]
    plan = plan_training(config, data.examples, seed=planned.seed)
    sizes, memory, seconds = basis.sizes.get(planned.arm.name), None, None
    if basis.shape is not None and sizes is not None:
        trained = sizes.trained_parameters
        memory = estimates.training_memory(basis.shape, plan, trained=trained, dtype=basis.precision.dtype)
        seconds = estimates.training_seconds(basis.shape, plan, trained=trained, rate=basis.rate)
    return TrainingEstimate(
        components=components_label(config.components),
        adapter=config.adapter,
        examples=len(data.examples),
        too_long=data.too_long,
        longest=max(len(example.ids) for example in data.examples),
        longest_answer=max(example.supervised for example in data.examples),
        **asdict(plan),
        sizes=sizes,
        memory=memory,
        seconds=seconds,
    )


def _estimate_generation(tokens: int, basis: _Basis) -> GenerationEstimate:
    settings, longest = basis.recipe.generate, max(basis.prompts)
    memory = seconds = None
    if basis.shape is not None:
        memory = estimates.generation_memory(
            basis.shape,
            batch=min(settings.batch_size, len(basis.prompts)),
            tokens=longest + settings.max_new_tokens,
            dtype=basis.precision.dtype,
        )
        seconds = estimates.generation_seconds(
            basis.shape, prompts=sum(basis.prompts), answers=tokens, rate=basis.rate
        )
    return GenerationEstimate(
        answers=len(basis.prompts), longest_prompt=longest, tokens=tokens, memory=memory, seconds=seconds
    )


def _device_memory(precision: Precision) -> int:
    if precision.device == "cuda":
        import torch

        return int(torch.cuda.mem_get_info()[1])
    return int(psutil.virtual_memory().total)


def _disk(arms: Sequence[ArmEstimate], shape: Shape, precision: Precision) -> int:
    """Return the bytes of all trained models and of one checkpoint (fp32 weights and two moments)."""
    sizes = [arm.training.sizes for arm in arms if arm.training and arm.training.sizes]
    checkpoint = 4 * shape.parameters + 8 * max(size.trained_parameters for size in sizes) if sizes else 0
    weight = 2 if precision.dtype == "bf16" else 4
    return checkpoint + len(sizes) * weight * shape.parameters


def _insufficient(arms: Sequence[ArmEstimate], memory: int, disk: int, out: Path) -> list[str]:
    training = [arm.training.memory for arm in arms if arm.training]
    generation = [arm.generation.memory for arm in arms]
    missing = []
    for stage, needed in (("training", training), ("generation", generation)):
        most = max((estimate.total for estimate in needed if estimate), default=0)
        if most > memory:
            missing.append(
                f"memory: {stage} needs about {most / _GB:.0f} GB, and there are {memory / _GB:.0f} GB"
            )
    existing = next(parent for parent in [out, *out.absolute().parents] if parent.exists())
    free = shutil.disk_usage(existing).free
    if disk > free:
        missing.append(
            f"disk: the run needs about {disk / _GB:.0f} GB, and {free / _GB:.0f} GB are free at {existing}"
        )
    return missing
