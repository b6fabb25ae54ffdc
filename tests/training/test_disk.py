"""A full disk: before training, in a checkpoint, in the model, in the last file."""

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
from theorem_sft.training import checkpoints, sft_trainer
from theorem_sft.training import train as train_module
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig

resource = pytest.importorskip("resource", reason="file size limits exist only on Unix")


def _train(model: Path, data: Path, out: Path, **settings: Any) -> TrainResult:
    config = TrainConfig(epochs=1, tokens_per_batch=500, dtype="fp32", **settings)
    return train(config, model=str(model), data=data, out=out, seed=1)


def _weights(out: Path) -> bytes:
    return (out / "model" / "model.safetensors").read_bytes()


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """Make writes really fail: the system lets no file of this process grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("share", [0.5, 1.5], ids=["the weights", "the optimiser"])
def test_a_checkpoint_that_does_not_fit(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """The first checkpoint is written; in the next one no file may exceed a share of the weights' size."""
    _train(model, data, tmp_path / "whole")
    size = int(share * len(_weights(tmp_path / "whole")))
    out = tmp_path / "out"
    finish = checkpoints.finish_checkpoint
    with monkeypatch.context() as patch, no_file_over(10**9):

        def then_full(folder: Path, fingerprint: str) -> None:
            finish(folder, fingerprint)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

        patch.setattr(sft_trainer, "finish_checkpoint", then_full)
        with pytest.raises(WorkError, match=r"out cannot be written \(.*free some .* resumes from .*-1\.$"):
            _train(model, data, out, checkpoint_minutes=0)
    assert [path.name for path in out.iterdir()] == ["checkpoints"]
    assert [path.name for path in (out / "checkpoints").iterdir()] == ["checkpoint-1"]
    _train(model, data, out, checkpoint_minutes=0)
    assert _weights(tmp_path / "whole") == _weights(out)


def test_a_model_that_does_not_fit_leaves_no_partial_files(model: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with (
        no_file_over(50_000),
        pytest.raises(WorkError, match="free some space, then the same command starts from the"),
    ):
        _train(model, data, out, max_steps=2)
    assert not any(path.name != "checkpoints" for path in out.iterdir())
    assert _train(model, data, out, max_steps=2).steps == 2


def test_train_json_does_not_fit(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(train_module, "write_text", full)
        with pytest.raises(WorkError, match=r"\(No space left on device; .* resumes from "):
            _train(model, data, out, checkpoint_minutes=0)
    whole = _train(model, data, tmp_path / "whole")
    assert _train(model, data, out, checkpoint_minutes=0).loss_curve == whole.loss_curve
    assert _weights(tmp_path / "whole") == _weights(out)


def test_disk_space_is_checked_before_training(
    model: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _train(model, data, tmp_path / "whole", checkpoint_minutes=60)
    size = len(_weights(tmp_path / "whole"))
    usage: Any = type(shutil.disk_usage(tmp_path))
    for share, enough in ((3.9, False), (4.1, True)):  # weights, two moments, trained model in fp32
        with monkeypatch.context() as patch:
            patch.setattr(shutil, "disk_usage", lambda _, free=int(share * size): usage(0, 0, free))
            if enough:
                _train(model, data, tmp_path / "out")
            else:
                with pytest.raises(WorkError, match=r"0\.0 GB are free, but a checkpoint .* free some space"):
                    _train(model, data, tmp_path / "out")
                assert not list((tmp_path / "out").iterdir())
