"""Trainings out of a file, in each of several processes that torchrun started; some stop as a kill would."""

from __future__ import annotations

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


def do(job: dict[str, Any]) -> None:
    """Train; with `stop_after` no step is taken after that many.

    Args:
        job: `settings`, `model`, `data`, `out`, and `stop_after` or not.
    """
    last = job.get("stop_after")

    def until(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.state.global_step == last:
            raise _Stopped
        return _step(self, *args, **kwargs)

    config = TrainConfig(**job["settings"])
    SupervisedTrainer.training_step = until  # type: ignore[method-assign]
    try:
        train(config, model=job["model"], data=Path(job["data"]), out=Path(job["out"]), seed=1)
    except _Stopped:
        return
    finally:
        SupervisedTrainer.training_step = _step  # type: ignore[method-assign]
    assert last is None, "not stopped"


if __name__ == "__main__":
    torch.set_num_threads(1)
    for job in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        do(job)
