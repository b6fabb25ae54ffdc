"""Train a model on a supervision file; repeating the command resumes an interrupted training."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from theorem_sft.core.console import progress_bar, say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import write_text
from theorem_sft.models.loading import load_model, load_tokenizer, release_memory
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.adapters import prepare_model
from theorem_sft.training.batches import plan_training, show_images
from theorem_sft.training.checkpoints import (
    check_disk_space,
    explained_write_errors,
    last_checkpoint,
    save_model,
    training_fingerprint,
)
from theorem_sft.training.components import components_label
from theorem_sft.training.encode import EncodedData, encode_file
from theorem_sft.training.processes import Processes, gather_weights, processes
from theorem_sft.training.train_config import TrainConfig


class LossPoint(BaseModel):
    """Mean loss of one step over its supervised tokens."""

    step: int
    loss: float
    tokens: int
    """Number of supervised tokens."""


class TrainResult(BaseModel):
    """The content of `train.json`."""

    schema_version: Literal[1] = 1
    loss_curve: list[LossPoint]
    steps: int
    """Optimiser steps."""
    examples: int
    """Examples in the data, without those left out."""
    examples_seen: int
    """Examples, each counted as often as it was used."""
    too_long: int
    """Examples that were left out or cut, depending on `config.too_long`."""
    supervised_tokens: int
    """Supervised tokens of all steps."""
    total_tokens: int
    """Tokens of all steps, without padding."""
    seconds: float
    """Duration of the steps, without loading and without steps that a kill undid."""
    tokens_per_second: float
    """`total_tokens` per second of `seconds`."""
    peak_memory_mb: int
    """Peak memory of the device; on a CPU that of the process since its start."""
    dtype: str
    device: str
    reason: str
    """Why this dtype was chosen."""
    components: str
    trained_parameters: int
    """Parameters of the components, or of the adapter."""
    parameters: int
    """Parameters of the model, without the adapter."""
    share: float
    """`trained_parameters` / `parameters`."""
    model: str
    seed: int
    config: TrainConfig
    fingerprint: str


class _StepLog(BaseModel):
    """An entry of the trainer's log about one step; other keys are ignored."""

    step: int
    loss: float
    examples: int
    supervised_tokens: int
    tokens: int
    seconds: float
    """Since the start of the training."""


def train(config: TrainConfig, *, model: str, data: Path, out: Path, seed: int) -> TrainResult:
    """Fine-tune a model; write `model/`, `train.json` and, for an adapter, `adapter/` into a folder.

    A killed training resumes from its last complete checkpoint and ends in the same weights as an
    uninterrupted one; a finished one with the same settings, data and model is not repeated. Under torchrun
    or accelerate launch all processes call this and train one model; the first process writes the files.

    Args:
        model: Model name, as accepted by `resolve`.
        data: Supervision file (prompt-completion JSON lines).
        out: Folder of the results, created if missing.
        seed: Seed of the order of the examples and of dropout.

    Raises:
        InputError: The data or the model is missing or malformed, examples are too long, or a component
            matches no parameter.
        WorkError: The loss is NaN or infinite, or the disk is full or cannot be written.
    """
    import torch

    world = processes()
    base = resolve(model)
    tokenizer = load_tokenizer(base)
    encoded = encode_file(data, tokenizer, model=base, max_length=config.max_length, too_long=config.too_long)
    if encoded.images and config.shard and world.count > 1:
        raise InputError("shard does not support prompts with images", path=data, hint="do not set shard")
    settings = config.model_dump(mode="json", exclude={"shard"})  # which does not change the result
    fingerprint = training_fingerprint(base, data, encoded.images, {"config": settings, "seed": seed})
    finished = _finished(out, fingerprint)
    if finished is not None:
        say(f"{out}: already trained")
        return finished
    if encoded.too_long:
        action = "left out" if config.too_long == "leave_out" else "cut off the ends of"
        say(f"{action} {encoded.too_long} examples longer than {config.max_length} tokens")
    precision = choose_precision(config.dtype)
    world.take_device(precision.device)
    if world.count > 1:
        method = "FSDP2, the model is split" if config.shard else "DDP, each has a copy of the model"
        say(f"training in {world.count} processes ({method})")
    say(f"training in {precision.dtype} on {precision.device} ({precision.reason})")
    network: Any = load_model(base, torch.float32)
    parameters = network.num_parameters()
    network = prepare_model(network, config, seed=seed)
    trained = sum(weights.numel() for weights in network.parameters() if weights.requires_grad)
    share = trained / parameters
    adapter = f"{config.adapter.kind} of rank {config.adapter.rank} on " if config.adapter else ""
    label = components_label(config.components)
    say(f"training {adapter}{label}: {trained:,} of {parameters:,} parameters ({share:.2%})")
    checkpoints = out / "checkpoints"
    with explained_write_errors(out, fingerprint):
        if world.first:
            out.mkdir(parents=True, exist_ok=True)
            (out / "train.json").unlink(missing_ok=True)
            check_disk_space(out, network, precision)
        steps = _fit(config, network, encoded, precision, world, seed, checkpoints, fingerprint)
        if config.shard and world.count > 1:
            gathered = gather_weights(network, keep=world.first)
            if world.first:
                network = prepare_model(load_model(base, torch.float32), config, seed=seed)
                network.load_state_dict(gathered, strict=False)  # tied weights appear once
        if world.first:
            save_model(network, tokenizer, base, out, precision.torch_dtype)
        del network
        release_memory()
        seconds, total = steps[-1].seconds, sum(step.tokens for step in steps)
        result = TrainResult(
            loss_curve=[
                LossPoint(step=step.step, loss=step.loss, tokens=step.supervised_tokens) for step in steps
            ],
            steps=len(steps),
            examples=len(encoded.examples),
            examples_seen=sum(step.examples for step in steps),
            too_long=encoded.too_long,
            supervised_tokens=sum(step.supervised_tokens for step in steps),
            total_tokens=total,
            seconds=round(seconds, 2),
            tokens_per_second=round(total / seconds, 1),
            peak_memory_mb=world.largest(_peak_memory_mb(precision.device), precision.device),
            dtype=precision.dtype,
            device=precision.device,
            reason=precision.reason,
            components=label,
            trained_parameters=trained,
            parameters=parameters,
            share=round(share, 6),
            model=model,
            seed=seed,
            config=config,
            fingerprint=fingerprint,
        )
        if world.first:
            write_text(out / "train.json", json.dumps(result.model_dump(mode="json"), indent=1) + "\n")
            shutil.rmtree(checkpoints, ignore_errors=True)
    world.wait()  # until the files are written
    return result


def _finished(out: Path, fingerprint: str) -> TrainResult | None:
    """Return the result of an earlier, identical training in the folder."""
    try:
        result = TrainResult.model_validate_json((out / "train.json").read_bytes())
    except (OSError, ValidationError):
        return None
    same = result.fingerprint == fingerprint
    return result if same and (out / "model" / "config.json").is_file() else None


def _fit(
    config: TrainConfig,
    model: Any,
    encoded: EncodedData,
    precision: Precision,
    world: Processes,
    seed: int,
    checkpoints: Path,
    fingerprint: str,
) -> list[_StepLog]:
    """Train the model in place and return the log of all steps."""
    from theorem_sft.training.cpu.fast_training import fast_training
    from theorem_sft.training.sft_trainer import SupervisedTrainer

    checkpoint = last_checkpoint(checkpoints, fingerprint)
    if checkpoint is not None:
        say(f"resuming from {checkpoint}")
    elif world.first:
        shutil.rmtree(checkpoints, ignore_errors=True)
    use_cache = getattr(model.config, "use_cache", None)
    tokens = plan_training(config, encoded.examples, seed=seed).total_tokens
    images = show_images(encoded.examples)
    fast = fast_training(model, config, precision, tokens=tokens, images=images)
    with fast, progress_bar("training") as on_step:
        trainer = SupervisedTrainer(
            model,
            config,
            encoded.examples,
            precision=precision,
            world=world,
            seed=seed,
            folder=checkpoints,
            fingerprint=fingerprint,
            on_step=on_step,
        )
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    # The Trainer disables the cache in the configuration; saved like that, generation would be slow.
    if use_cache is None:  # Qwen2.5-VL has it in the language model's configuration
        del model.config.use_cache
    else:
        model.config.use_cache = use_cache
    steps = [_StepLog.model_validate(entry) for entry in trainer.state.log_history if "loss" in entry]
    del trainer  # and with it the optimiser's state
    release_memory()
    return steps


def _peak_memory_mb(device: str) -> int:
    if device == "cuda":
        import torch

        return int(torch.cuda.max_memory_allocated() >> 20)
    try:
        import resource
    except ImportError:  # Windows
        import psutil

        return int(psutil.Process().memory_info().rss >> 20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10
