"""Train a model on a supervision file."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import JsonValue

from theorem_sft.core.settings import parse_settings
from theorem_sft.experiment.stages.stage_result import StageResult
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig


class TrainedModel(StageResult):
    """A model that was trained."""

    out: Path
    """The folder with `model/`, `train.json`, and `adapter/` if an adapter was trained."""
    training: TrainResult
    """The content of `train.json`: loss, counts, speed, settings."""

    @property
    def model(self) -> str:
        """The folder of the trained model, as the other stages take it."""
        return str(self.out / "model")

    def text(self) -> str:
        training = self.training
        return f"{self.model}: {training.examples} examples, {training.tokens_per_second:.0f} tokens/s"

    def json_object(self) -> dict[str, JsonValue]:
        return {"out": str(self.out)} | self.training.model_dump(mode="json")


def train_stage(
    data: Path | str,
    model: Path | str,
    out: Path | str,
    *,
    config: TrainConfig | None = None,
    overrides: Sequence[str] = (),
    seed: int = 0,
) -> TrainedModel:
    """Fine-tune a model on supervision. A killed training resumes; a finished one is not repeated.

    Under torchrun or accelerate launch all processes call this function and train one model together.

    Args:
        data: A supervision file.
        model: A folder, a hub id or `embedded:NAME`.
        out: The folder for the result, created if it is missing.
        config: Training settings; None: the defaults.
        overrides: `key=value` settings that replace those of `config`.
        seed: Seed of the order of examples and of dropout.

    Raises:
        InputError: A setting, the data or the model is missing or malformed.
        WorkError: The loss became NaN or infinite, or the disk is full.
    """
    settings = parse_settings(TrainConfig, overrides, base=config)
    result = train(settings, model=str(model), data=Path(data), out=Path(out), seed=seed)
    return TrainedModel(out=Path(out), training=result)
