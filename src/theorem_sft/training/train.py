"""Train a model on a supervision file; the same command resumes or finds the work done."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from theorem_sft.core.console import progress_bar, say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import write_text
from theorem_sft.models.loading import load_model, load_tokenizer, release_memory
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.adapters import add_adapter
from theorem_sft.training.checkpoints import fingerprint, last_checkpoint
from theorem_sft.training.components import freeze_all_but, label, select
from theorem_sft.training.disk_space import check_room, writing
from theorem_sft.training.encode import EncodedData, encode_file
from theorem_sft.training.model_folders import save_model
from theorem_sft.training.processes import Processes, processes
from theorem_sft.training.sharding import whole_weights
from theorem_sft.training.train_config import TrainConfig
from theorem_sft.training.training_plan import plan_training, show_images


class LossPoint(BaseModel):
    """Mean loss of one step over its supervised tokens."""

    step: int
    loss: float
    tokens: int


class TrainResult(BaseModel):
    """What `train.json` holds.

    `examples` are those of the data that are trained on, `examples_seen` counts each as often as it came;
    `too_long` ones were left out or cut, as `config.too_long` says. Tokens are those of all steps, without
    padding; `tokens_per_second` is `total_tokens` over `seconds`, without loading and what a kill undid.
    `peak_memory_mb` is that of the device, on a CPU that of the process since its start.
    `trained_parameters` counts the components or the adapter; `share` is that over the model's `parameters`,
    the adapter not among them.
    """

    loss_curve: list[LossPoint]
    steps: int
    examples: int
    examples_seen: int
    too_long: int
    supervised_tokens: int
    total_tokens: int
    seconds: float
    tokens_per_second: float
    peak_memory_mb: int
    dtype: str
    device: str
    reason: str
    components: str
    trained_parameters: int
    parameters: int
    share: float
    model: str
    seed: int
    config: TrainConfig
    fingerprint: str


def train(config: TrainConfig, *, model: str, data: Path, out: Path, seed: int) -> TrainResult:
    """Fine-tune a model and write `model/` and `train.json` into a folder, and `adapter/` where there is one.

    A killed training goes on from its last complete checkpoint and ends in the same weights as one that was
    not killed; a finished one with the same settings, data and model is not done again.

    Under torchrun or accelerate launch all processes call this and train one model; the first one writes.

    Args:
        config: The settings.
        model: Name as `resolve` takes it.
        data: Supervision file (prompt-completion JSON lines).
        out: Folder of the results, made where it is missing.
        seed: Of the order of the examples and of dropout.

    Raises:
        InputError: The data or the model is missing or malformed, examples are too long, or a component
            matches nothing.
        WorkError: The loss is no number, or the disk is full or cannot be written.
    """
    import torch

    world = processes()
    start = resolve(model)
    tokenizer = load_tokenizer(start)
    encoded = encode_file(
        data, tokenizer, model=start, max_length=config.max_length, too_long=config.too_long
    )
    if encoded.images and config.shard and world.count > 1:
        raise InputError(
            "the prompts show images, which are not trained on with shard", path=data, hint="leave shard out"
        )
    settings = config.model_dump(mode="json", exclude={"shard"})  # which changes no result
    mark = fingerprint(start, data, encoded.images, {"config": settings, "seed": seed})
    finished = _finished(out, mark)
    if finished is not None:
        say(f"{out}: trained already")
        return finished
    if encoded.too_long:
        done = "left out" if config.too_long == "leave_out" else "cut off the ends of"
        say(f"{done} {encoded.too_long} examples longer than {config.max_length} tokens")
    precision = choose_precision(config.dtype)
    world.take_device(precision.device)
    if world.count > 1:
        how = "FSDP2, the model split over them" if config.shard else "DDP, a copy of the model in each"
        say(f"training in {world.count} processes ({how})")
    say(f"training in {precision.dtype} on {precision.device} ({precision.reason})")
    checkpoints = out / "checkpoints"
    network: Any = load_model(start, torch.float32)
    parameters = network.num_parameters()
    network = prepare_model(network, config, seed=seed)
    trained = sum(weights.numel() for weights in network.parameters() if weights.requires_grad)
    share = trained / parameters
    say(f"training {_what(config)}: {trained:,} of {parameters:,} parameters ({share:.2%})")
    with writing(out, mark):
        if world.first:
            out.mkdir(parents=True, exist_ok=True)
            (out / "train.json").unlink(missing_ok=True)
            check_room(out, network, precision)
        history = _fit(config, network, encoded, precision, world, seed, checkpoints, mark)
        if config.shard and world.count > 1:
            weights = whole_weights(network, keep=world.first)
            if world.first:
                network = prepare_model(load_model(start, torch.float32), config, seed=seed)
                network.load_state_dict(weights, strict=False)  # tied weights are there once
        if world.first:
            save_model(network, tokenizer, start, out, precision.torch_dtype)
        del network
        release_memory()
        seconds = history[-1]["seconds"]
        total = sum(point["tokens"] for point in history)
        result = TrainResult(
            loss_curve=[
                LossPoint(step=point["step"], loss=point["loss"], tokens=point["supervised_tokens"])
                for point in history
            ],
            steps=len(history),
            examples=len(encoded.examples),
            examples_seen=sum(point["examples"] for point in history),
            too_long=encoded.too_long,
            supervised_tokens=sum(point["supervised_tokens"] for point in history),
            total_tokens=total,
            seconds=round(seconds, 2),
            tokens_per_second=round(total / seconds, 1),
            peak_memory_mb=world.largest(_peak_memory_mb(precision.device), precision.device),
            dtype=precision.dtype,
            device=precision.device,
            reason=precision.reason,
            components=label(config.components),
            trained_parameters=trained,
            parameters=parameters,
            share=round(share, 6),
            model=model,
            seed=seed,
            config=config,
            fingerprint=mark,
        )
        if world.first:
            write_text(out / "train.json", json.dumps(result.model_dump(mode="json"), indent=1) + "\n")
            shutil.rmtree(checkpoints, ignore_errors=True)
    world.wait()  # for the files
    return result


def _finished(out: Path, mark: str) -> TrainResult | None:
    """The result of the same training, if it is there."""
    try:
        result = TrainResult.model_validate_json((out / "train.json").read_bytes())
    except (OSError, ValidationError):
        return None
    return result if result.fingerprint == mark and (out / "model" / "config.json").is_file() else None


def prepare_model(model: Any, config: TrainConfig, *, seed: int) -> Any:
    """Freeze what is not trained, and put the adapter around the model if there is one.

    Args:
        model: Of transformers; it is changed in place.
        config: The settings.
        seed: Of the adapter's first weights.

    Raises:
        InputError: A component matches nothing in the model.
    """
    names = select(model, config.components)
    if config.adapter is not None:
        return add_adapter(model, names, config.adapter, seed=seed)
    freeze_all_but(model, names)
    return model


def _what(config: TrainConfig) -> str:
    adapter = config.adapter
    return (f"{adapter.kind} of rank {adapter.rank} on " if adapter else "") + label(config.components)


def _fit(
    config: TrainConfig,
    model: Any,
    encoded: EncodedData,
    precision: Precision,
    world: Processes,
    seed: int,
    checkpoints: Path,
    mark: str,
) -> list[dict[str, Any]]:
    """Run the training loop; the model is changed in place. Returns the log of the steps."""
    from theorem_sft.training.cpu.fast_training import made_fast
    from theorem_sft.training.sft_trainer import SupervisedTrainer

    checkpoint = last_checkpoint(checkpoints, mark)
    if checkpoint is not None:
        say(f"resuming from {checkpoint}")
    elif world.first:
        shutil.rmtree(checkpoints, ignore_errors=True)
    use_cache = getattr(model.config, "use_cache", None)
    tokens = plan_training(config, encoded.examples, seed=seed).total_tokens
    images = show_images(encoded.examples)
    fast = made_fast(model, config, precision, tokens=tokens, images=images)
    with fast, progress_bar("training") as on_step:
        trainer = SupervisedTrainer(
            model,
            config,
            encoded.examples,
            precision=precision,
            world=world,
            seed=seed,
            folder=checkpoints,
            mark=mark,
            on_step=on_step,
        )
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    # The Trainer switches it off, and saved so it would slow generation.
    if use_cache is None:  # Qwen2.5-VL keeps it with its language model
        del model.config.use_cache
    else:
        model.config.use_cache = use_cache
    history = [entry for entry in trainer.state.log_history if "loss" in entry]
    del trainer  # and with it the optimiser's state
    release_memory()
    return history


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
