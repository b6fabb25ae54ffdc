"""Compare the time of a training step of some components with that of the whole model.

    python -m perf.components --out FOLDER [--components NAME …] [--tokens-per-batch N …] [--steps N]

Two models in one process take every batch one after the other, in alternating order, so that changes of the
processor's speed (a quarter within minutes) affect both alike. Data, learning rate and compiled layers are
those of perf.training, without the Trainer. Prints one JSON object, by tokens per batch: mean seconds of the
forward pass, the backward pass and the optimiser for both models, the speed-up, and its standard error over
the steps.
"""

from __future__ import annotations

import json
import statistics
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch

from perf.common import ONE_STEP_THEOREMS, argument_parser
from theorem_sft.core.console import say
from theorem_sft.core.files import write_jsonl
from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.models.loading import load_model, load_tokenizer
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.adapters import freeze_all_but
from theorem_sft.training.batches import TokenBatches
from theorem_sft.training.components import select_parameters
from theorem_sft.training.cpu.fast_training import fast_training
from theorem_sft.training.encode import Batch, collate, encode_file
from theorem_sft.training.train_config import TrainConfig

EXAMPLES = 400
WARM = 3  # steps, while layers are compiled
PARTS = ("forward", "backward", "optimiser")


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the supervision file")
    parser.add_argument("--model", default="embedded:smollm2-135m-instruct")
    parser.add_argument("--components", nargs="+", default=["mlp"])
    parser.add_argument("--tokens-per-batch", nargs="+", type=int, default=[512, 1024, 1813])
    parser.add_argument("--steps", type=int, default=24, help=f"the first {WARM} are not timed")
    options = parser.parse_args()
    data = options.out / "train.jsonl"
    traces = build_synthetic(EXAMPLES, seed=0, theorems=ONE_STEP_THEOREMS)
    write_jsonl(data, [supervision(trace, "theorem") for trace in traces])
    folder = resolve(options.model)
    examples = encode_file(data, load_tokenizer(folder), max_length=1024).examples
    precision = choose_precision()
    with ExitStack() as stack:
        whole, part = (
            _TimedModel(folder, components, precision, stack) for components in (["all"], options.components)
        )
        figures = {}
        for tokens in options.tokens_per_batch:
            say(f"{tokens} tokens per batch …")
            batches = TokenBatches([len(example.ids) for example in examples], tokens=tokens, seed=0)
            for number, batch in zip(range(options.steps), batches, strict=False):
                inputs = collate([examples[index] for index in batch])
                for model in (whole, part) if number % 2 else (part, whole):
                    model.step(inputs)
            figures[tokens] = _summarise(whole.pop_seconds(), part.pop_seconds())
    print(json.dumps({"components": options.components, "tokens_per_batch": figures}, indent=1))


class _TimedModel:
    """A model of which some components are trained, and the seconds that its steps took."""

    def __init__(self, folder: Path, components: list[str], precision: Precision, stack: ExitStack) -> None:
        self._precision = precision
        self._model = load_model(folder, torch.float32).to(precision.device).train()
        freeze_all_but(self._model, select_parameters(self._model, components))
        stack.enter_context(
            fast_training(self._model, TrainConfig(compile=True), precision, tokens=0, images=False)
        )
        weights = [weights for weights in self._model.parameters() if weights.requires_grad]
        self._optimiser = torch.optim.AdamW(weights, lr=1e-4, weight_decay=0.0, fused=True)
        self._seconds: list[tuple[float, ...]] = []

    def step(self, inputs: Batch) -> None:
        device = self._precision.device
        ids, labels = inputs["input_ids"].to(device), inputs["labels"].to(device)
        clock = [time.perf_counter()]
        with self._precision.autocast():
            loss = self._model(input_ids=ids, labels=labels, use_cache=False).loss
        loss.item()  # waits for a GPU
        clock.append(time.perf_counter())
        loss.backward()
        clock.append(time.perf_counter())
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0).item()
        self._optimiser.step()
        self._optimiser.zero_grad()
        clock.append(time.perf_counter())
        self._seconds.append(tuple(end - start for start, end in pairwise(clock)))

    def pop_seconds(self) -> list[tuple[float, ...]]:
        """Return the seconds of each step's parts since the last call, without the first WARM steps."""
        seconds, self._seconds = self._seconds[WARM:], []
        return seconds


def _summarise(whole: list[tuple[float, ...]], part: list[tuple[float, ...]]) -> dict[str, Any]:
    ratios = [sum(one) / sum(other) for one, other in zip(whole, part, strict=True)]
    means = {
        name: [round(statistics.mean(column), 3) for column in zip(*seconds, strict=True)]
        for name, seconds in (("all", whole), ("component", part))
    }
    return {
        "steps": len(ratios),
        **{f"{name}_seconds": dict(zip(PARTS, mean, strict=True)) for name, mean in means.items()},
        "speed_up": round(sum(map(sum, whole)) / sum(map(sum, part)), 3),
        "standard_error": round(statistics.stdev(ratios) / len(ratios) ** 0.5, 3),
    }


if __name__ == "__main__":
    main()
