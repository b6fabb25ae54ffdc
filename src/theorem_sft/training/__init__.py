"""Training on supervision files: configuration, data, batches, the loss, the trainer."""

from theorem_sft.training.config import TrainConfig
from theorem_sft.training.trainer import TrainResult, train

__all__ = ["TrainConfig", "TrainResult", "train"]
