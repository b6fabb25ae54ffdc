"""A disk that is full: before training, in a checkpoint, in the model, in the last file."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from theorem_sft.core.errors import WorkError
from theorem_sft.training import checkpoints
from theorem_sft.training import sft_trainer as supervised
from theorem_sft.training import train as trainer
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig

resource = pytest.importorskip("resource", reason="limits of file sizes are a matter of Unix")


def _train(model: Path, data: Path, out: Path, **settings: Any) -> TrainResult:
    config = TrainConfig(epochs=1, tokens_per_batch=500, dtype="fp32", **settings)
    return train(config, model=str(model), data=data, out=out, seed=1)


def _weights(out: Path) -> bytes:
    return (out / "model" / "model.safetensors").read_bytes()


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """A real failure to write: the system refuses to let any file of this process grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("share", [0.5, 1.5], ids=["the weights", "the optimiser"])
def test_a_checkpoint_that_finds_no_room(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """The first one is written; in the next one no file may be larger than a share of the weights."""
    _train(model, data, tmp_path / "whole")
    size = int(share * len(_weights(tmp_path / "whole")))
    out = tmp_path / "out"
    finish = checkpoints.finish_checkpoint
    with monkeypatch.context() as patch, no_file_over(10**9):

        def then_full(folder: Path, mark: str) -> None:
            finish(folder, mark)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

        patch.setattr(supervised, "finish_checkpoint", then_full)
        with pytest.raises(WorkError, match=r"out cannot be written \(.*make room, .* goes on from .*-1\.$"):
            _train(model, data, out, checkpoint_minutes=0)
    assert [path.name for path in out.iterdir()] == ["checkpoints"]
    assert [path.name for path in (out / "checkpoints").iterdir()] == ["checkpoint-1"]
    _train(model, data, out, checkpoint_minutes=0)
    assert _weights(tmp_path / "whole") == _weights(out)


def test_a_model_that_finds_no_room_is_not_there_by_half(model: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with (
        no_file_over(50_000),
        pytest.raises(WorkError, match="make room, then the same command starts again"),
    ):
        _train(model, data, out, max_steps=2)
    assert not any(path.name != "checkpoints" for path in out.iterdir())
    assert _train(model, data, out, max_steps=2).steps == 2


def test_the_last_file_finds_no_room(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(trainer, "write_text", full)
        with pytest.raises(WorkError, match=r"\(No space left on device; .* goes on from "):
            _train(model, data, out, checkpoint_minutes=0)
    whole = _train(model, data, tmp_path / "whole")
    assert _train(model, data, out, checkpoint_minutes=0).loss_curve == whole.loss_curve
    assert _weights(tmp_path / "whole") == _weights(out)


def test_room_is_looked_for_before_training(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _train(model, data, tmp_path / "whole", checkpoint_minutes=60)
    size = len(_weights(tmp_path / "whole"))
    usage: Any = type(shutil.disk_usage(tmp_path))
    for share, enough in ((3.9, False), (4.1, True)):  # weights, two moments, and the trained model in fp32
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda _, free=int(share * size): usage(0, 0, free))
            if enough:
                _train(model, data, tmp_path / "out")
            else:
                with pytest.raises(WorkError, match=r"0\.0 GB are free, but a checkpoint takes .* make room"):
                    _train(model, data, tmp_path / "out")
                assert not list((tmp_path / "out").iterdir())
