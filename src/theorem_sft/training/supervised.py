"""The transformers Trainer with our batches and our loss. Imports torch: import it only to train.

The base is transformers' Trainer and not TRL's SFTTrainer: that one is the same class plus data preparation,
which is done here already, and metrics over the logits of every position, which this loss never computes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from theorem_sft.console import say
from theorem_sft.errors import InputError, WorkError
from theorem_sft.models.precision import Precision
from theorem_sft.training.batches import TokenBatches
from theorem_sft.training.checkpoints import finish_checkpoint
from theorem_sft.training.config import TrainConfig
from theorem_sft.training.data import IGNORED, Encoded, collate
from theorem_sft.training.loss import plain_loss, selected_loss

__all__ = ["SupervisedTrainer"]

_SCHEDULES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}


class SupervisedTrainer(Trainer):
    """Trains a causal language model on encoded examples.

    Args:
        model: In fp32; what is not to be trained requires no gradient.
        config: The settings.
        examples: What is learned.
        precision: Format of the matrix products, and the device.
        plain: Take the model's own loss instead of that of the selected positions.
        seed: Of the order and of dropout.
        folder: Where checkpoints go.
        mark: Fingerprint of this training, put on its checkpoints.
        on_step: Called with (steps done, steps in all).
    """

    def __init__(
        self,
        model: Any,
        config: TrainConfig,
        examples: list[Encoded],
        *,
        precision: Precision,
        plain: bool,
        seed: int,
        folder: Path,
        mark: str,
        on_step: Callable[[int, int], None],
    ) -> None:
        self._precision = precision
        self._loss = plain_loss if plain else selected_loss
        self._batches = TokenBatches(
            [len(example.ids) for example in examples], tokens=config.tokens_per_batch, seed=seed
        )
        self._started: float | None = None
        self._before = 0.0
        self._counts: dict[str, int] = {}
        arguments = TrainingArguments(
            output_dir=str(folder),
            num_train_epochs=config.epochs,
            max_steps=config.max_steps or -1,
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
            remove_unused_columns=False,
            label_names=["labels"],
            logging_steps=1,
            logging_nan_inf_filter=False,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
        )
        arguments._n_gpu = min(arguments.n_gpu, 1)  # several devices would want the model's own forward
        super().__init__(model=model, args=arguments, train_dataset=examples)
        self.remove_callback(PrinterCallback)  # prints on stdout
        self.add_callback(_Steps(config.checkpoint_minutes * 60, mark, on_step))

    def get_train_dataloader(self) -> Any:
        """Batches by token budget instead of by number."""
        loader = DataLoader(self.train_dataset, batch_sampler=self._batches, collate_fn=collate)
        return self.accelerator.prepare(loader)

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Mean loss over the supervised tokens of the batch."""
        ids, labels = inputs["input_ids"], inputs["labels"]
        bf16 = self._precision.dtype == "bf16"
        with torch.autocast(self._precision.device, dtype=torch.bfloat16, enabled=bf16):
            loss = self._loss(model, ids, labels, inputs["seen"])
        if not loss.requires_grad:
            raise InputError(
                "components: nothing that is trained takes part in the loss",
                mend="supervision of text alone trains no vision tower and no projector",
            )
        return loss

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> Any:
        """One step; stops at a loss that is no number, and counts what was learned from."""
        if self._started is None:
            self._started = time.monotonic()
            self._before = self.state.log_history[-1]["seconds"] if self.state.log_history else 0.0
        supervised = int((inputs["labels"] != IGNORED).sum())
        self._counts = {"supervised_tokens": supervised, "tokens": int(inputs.pop("tokens"))}
        loss = super().training_step(model, inputs, num_items_in_batch)
        if not torch.isfinite(loss):
            raise WorkError(
                f"The loss is {loss.item()} at step {self.state.global_step + 1}: lower learning_rate, "
                "or set dtype to fp32."
            )
        if self.state.global_step == 0:
            without = [
                name for name, part in model.named_parameters() if part.requires_grad and part.grad is None
            ]
            if without:
                say(f"{len(without)} parts got no gradient in the first step, such as {without[0]}")
        return loss

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Keep tokens and seconds beside each loss, in the state that checkpoints carry over."""
        if "loss" in logs and self._started is not None:
            seconds = self._before + time.monotonic() - self._started
            logs = {**logs, **self._counts, "seconds": seconds}
        super().log(logs, start_time)


class _Steps(TrainerCallback):
    """Reports progress, asks for a checkpoint when it is time, and marks it when it is written."""

    def __init__(self, seconds: float, mark: str, on_step: Callable[[int, int], None]) -> None:
        self._seconds = seconds
        self._mark = mark
        self._on_step = on_step
        self._last = time.monotonic()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._last = time.monotonic()
        self._on_step(state.global_step, state.max_steps)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._on_step(state.global_step, state.max_steps)
        due = time.monotonic() - self._last >= self._seconds
        control.should_save = due and state.global_step < state.max_steps

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        finish_checkpoint(Path(args.output_dir) / f"checkpoint-{state.global_step}", self._mark)
        self._last = time.monotonic()
