"""Run trainings from a JSON file in each process that torchrun starts; some stop as if they were killed."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

import torch

from theorem_sft.training.sft_trainer import SupervisedTrainer
from theorem_sft.training.train import train
from theorem_sft.training.train_config import TrainConfig

_step = SupervisedTrainer.training_step


class _Stopped(Exception):
    pass


def run_training(job: dict[str, Any]) -> None:
    """Train, and stop without saving anything where the job says so.

    Args:
        job: `settings` of TrainConfig, `model`, `data`, `out`, and optionally `stop_after`, a step.
    """
    last = job.get("stop_after")

    def training_step(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.state.global_step == last:
            raise _Stopped
        return _step(self, *args, **kwargs)

    config = TrainConfig(**job["settings"])
    SupervisedTrainer.training_step = training_step  # type: ignore[method-assign]
    try:
        train(config, model=job["model"], data=Path(job["data"]), out=Path(job["out"]), seed=1)
    except _Stopped:
        return
    finally:
        SupervisedTrainer.training_step = _step  # type: ignore[method-assign]
    assert last is None, "the training ended before the step at which it should stop"


if __name__ == "__main__":
    torch.set_num_threads(1)
    for number, job in enumerate(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))):
        run_training(job)
        if number == 0:
            gc.freeze()  # without the imported libraries a garbage collection takes no time
