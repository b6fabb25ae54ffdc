"""The transformers Trainer with batches by token budget. Imports torch: import it only to train.

The base class is transformers' Trainer and not TRL's SFTTrainer, which adds data preparation, done here
already, and metrics over the logits of every position, which this loss never computes.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import torch
from accelerate.data_loader import prepare_data_loader
from accelerate.utils import broadcast
from safetensors import SafetensorError
from torch.utils.data import DataLoader
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments
from transformers.trainer import OPTIMIZER_NAME, SCHEDULER_NAME

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.models.precision import Precision
from theorem_sft.training.batches import step_limit, token_batches
from theorem_sft.training.checkpoints import finish_checkpoint
from theorem_sft.training.encode import BLANK, IGNORED, Encoded, collate
from theorem_sft.training.processes import (
    Processes,
    ShardedBatches,
    gather_tensors,
    gather_weights,
    shard_model,
    split_optimizer_state,
)
from theorem_sft.training.train_config import TrainConfig

_SCHEDULES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}


class SupervisedTrainer(Trainer):
    """Trains a causal language model on encoded examples.

    In several processes each computes its share of every batch, and the gradient is that of the mean over the
    supervised tokens of the whole batch: the steps equal those of one process. Checkpoints do not depend on
    the number of processes either, apart from the random states in them.

    Args:
        model: In fp32; frozen parameters require no gradient. Called with `input_ids` and `labels`, it
            returns the mean loss over the labelled tokens.
        precision: Number format of the matrix products, and the device.
        world: This process among the others.
        seed: Seed of the order and of dropout.
        folder: Folder of the checkpoints.
        fingerprint: Stored with the checkpoints.
        on_step: Called with (steps done, total steps).
    """

    def __init__(
        self,
        model: Any,
        config: TrainConfig,
        examples: list[Encoded],
        *,
        precision: Precision,
        world: Processes,
        seed: int,
        folder: Path,
        fingerprint: str,
        on_step: Callable[[int, int], None],
    ) -> None:
        self._precision = precision
        self._world = world
        self._examples = [*examples, BLANK]
        self._split = config.shard and world.count > 1
        self._weight = 1.0
        self._batches = token_batches(config, examples, seed=seed)
        limit = step_limit(config, self._batches, [example.supervised for example in examples])
        self._started: float | None = None
        self._seconds_before = 0.0
        self._counts: dict[str, int] = {}
        arguments = (_StaysOnCPU if self._split else TrainingArguments)(
            output_dir=str(folder),
            num_train_epochs=config.epochs,
            max_steps=limit or -1,
            per_device_train_batch_size=1,
            learning_rate=config.learning_rate,
            lr_scheduler_type=_SCHEDULES[config.schedule],
            warmup_steps=config.warmup_ratio,
            weight_decay=config.weight_decay,
            max_grad_norm=config.max_grad_norm,
            optim="adamw_torch_fused",
            seed=seed,
            use_cpu=precision.device == "cpu",
            dataloader_pin_memory=precision.device == "cuda",
            ddp_find_unused_parameters=_has_unused_parts(model),
            remove_unused_columns=False,
            label_names=["labels"],
            logging_steps=1,
            logging_nan_inf_filter=False,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
        )
        arguments._n_gpu = min(arguments.n_gpu, 1)  # DataParallel would call the model's original forward
        super().__init__(model=model, args=arguments, train_dataset=examples)
        if world.rank:  # otherwise dropout would be the same in all processes
            torch.manual_seed(seed + world.rank)
        self.remove_callback(PrinterCallback)  # prints on stdout
        self.add_callback(_Steps(config.checkpoint_minutes * 60, fingerprint, on_step))

    def get_train_dataloader(self) -> Any:
        """Return this process's share of batches by token budget."""
        shares = ShardedBatches(self._batches, self._world, blank=len(self._examples) - 1)
        loader: Any = DataLoader(cast(Any, self._examples), batch_sampler=shares, collate_fn=collate)
        # As if there were one process: the batches are split already.
        return prepare_data_loader(
            loader, self.accelerator.device, num_processes=1, process_index=0, put_on_device=True
        )

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Return this process's part of the mean loss over the supervised tokens of the whole batch."""
        ids, labels = inputs["input_ids"], inputs["labels"]
        with self._precision.autocast():
            output = model(input_ids=ids, labels=labels, use_cache=False, **inputs["image_inputs"])
        # Without supervised tokens the mean is NaN, but the other processes wait for a backward pass.
        loss = output.loss * self._weight if self._weight else output.logits.float().sum() * 0
        if not loss.requires_grad:
            raise InputError(
                "components: the loss depends on no trained parameter",
                hint="supervision without images trains neither vision tower nor projector",
            )
        return loss

    def _prepare_for_training(self, *args: Any, **kwargs: Any) -> Any:
        """Split the model if required: after a checkpoint is loaded, before the optimiser is created.

        accelerate supports FSDP2 on GPUs only; splitting here also works on a CPU, where it is tested.
        """
        if self._split:
            shard_model(self.model, self._precision.device)
            self.is_distributed_loading_by_transformers = True  # keeps the Trainer from applying DDP
        return super()._prepare_for_training(*args, **kwargs)

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        if self._split:
            state_dict = gather_weights(self.model, keep=self._world.first)
        if self._world.first:
            super()._save(output_dir, state_dict)

    def _save_optimizer_and_scheduler(self, output_dir: str) -> None:
        if not self._split:
            super()._save_optimizer_and_scheduler(output_dir)
            return
        state = gather_tensors(self.optimizer.state_dict(), keep=self._world.first)
        if self._world.first:
            torch.save(state, Path(output_dir) / OPTIMIZER_NAME)
            torch.save(self.lr_scheduler.state_dict(), Path(output_dir) / SCHEDULER_NAME)

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if not self._split or checkpoint is None:
            super()._load_optimizer_and_scheduler(checkpoint)
            return
        state = torch.load(Path(checkpoint) / OPTIMIZER_NAME, map_location="cpu", mmap=True)
        self.optimizer.load_state_dict(split_optimizer_state(state, self.optimizer))
        self.lr_scheduler.load_state_dict(torch.load(Path(checkpoint) / SCHEDULER_NAME))

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        """Write a checkpoint; the errors of torch and safetensors for a full disk become OSError."""
        try:
            super()._save_checkpoint(model, trial)
        except SafetensorError as error:
            raise OSError(str(error)) from error
        except RuntimeError as error:  # torch's message names a line of its own source
            raise OSError("a file could not be written completely") from error
        self._world.wait()  # each process writes its random state

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> Any:
        """Take one step; raises WorkError if the loss is NaN or infinite."""
        if self._started is None:
            self._started = time.monotonic()
            self._seconds_before = self.state.log_history[-1]["seconds"] if self.state.log_history else 0.0
        self._count(inputs)
        loss = super().training_step(model, inputs, num_items_in_batch)
        loss = self.accelerator.reduce(loss, "mean")  # so that all processes stop at the same step
        if not torch.isfinite(loss):
            raise WorkError(
                f"The loss is {loss.item()} at step {self.state.global_step + 1}: lower learning_rate, "
                "or set dtype to fp32."
            )
        if self.state.global_step == 0:
            named = self.model.named_parameters()
            if unused := [name for name, part in named if part.requires_grad and part.grad is None]:
                say(f"{len(unused)} parameters got no gradient in the first step, such as {unused[0]}")
        return loss

    def _count(self, inputs: dict[str, Any]) -> None:
        """Count examples and tokens over all processes, and set the weight of this process's loss."""
        labelled = inputs["labels"] != IGNORED
        local = [int(labelled.any(1).sum()), int(labelled.sum()), int(inputs.pop("tokens"))]
        counts = self.accelerator.reduce(torch.tensor(local, device=self.args.device), "sum").tolist()
        self._counts = dict(zip(("examples", "supervised_tokens", "tokens"), counts, strict=True))
        # The gradients of the processes are averaged.
        self._weight = self._world.count * local[1] / self._counts["supervised_tokens"]

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Add tokens and seconds to each logged loss, so that checkpoints store them."""
        if "loss" in logs and self._started is not None:
            seconds = self._seconds_before + time.monotonic() - self._started
            logs = {**logs, **self._counts, "seconds": seconds}
        super().log(logs, start_time)


def _has_unused_parts(model: Any) -> bool:
    """Return whether a trained parameter may be unused for text alone: in a vision tower or a projector."""
    parts = (model.get_decoder(), model.get_output_embeddings())
    reached = {id(weights) for part in parts if part is not None for weights in part.parameters()}
    return any(weights.requires_grad and id(weights) not in reached for weights in model.parameters())


class _StaysOnCPU(TrainingArguments):
    """Keeps the complete model on the CPU, as it may be too large for a single device."""

    @property
    def place_model_on_device(self) -> bool:
        return False


class _Steps(TrainerCallback):
    """Reports progress, requests checkpoints by the clock of the first process, and marks written ones."""

    def __init__(self, seconds: float, fingerprint: str, on_step: Callable[[int, int], None]) -> None:
        self._seconds = seconds
        self._fingerprint = fingerprint
        self._on_step = on_step
        self._last = time.monotonic()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._last = time.monotonic()
        self._on_step(state.global_step, state.max_steps)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._on_step(state.global_step, state.max_steps)
        due = torch.tensor(int(time.monotonic() - self._last >= self._seconds), device=args.device)
        control.should_save = bool(broadcast(due)) and state.global_step < state.max_steps

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.is_world_process_zero:
            finish_checkpoint(Path(args.output_dir) / f"checkpoint-{state.global_step}", self._fingerprint)
        self._last = time.monotonic()
