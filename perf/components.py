"""How much faster a component trains than the whole model, step by step in turn.

    python -m perf.components --out FOLDER [--components NAME …] [--tokens-per-batch N …] [--steps N]

Two models side by side in one process take each batch in turn, now the one first and now the other, so that
a processor whose speed moves by a quarter within minutes moves both. Data, rate and compiled layers as in
training.py, in a bare loop. One JSON object on stdout, by tokens a batch: seconds of the forward pass, the
backward pass and the optimiser in a step of either, how many times as fast the component is, and the standard
error of that over the steps.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from memorisation import THEOREMS  # type: ignore[import-not-found]

from theorem_sft.core.console import say
from theorem_sft.core.files import write_jsonl
from theorem_sft.data.render.render import supervision
from theorem_sft.data.sources.synthetic.build_problems import build
from theorem_sft.models.loading import load_model, load_tokenizer
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.batches import TokenBatches
from theorem_sft.training.components import freeze_all_but, select
from theorem_sft.training.cpu.fast_training import made_fast
from theorem_sft.training.encode import collate, encode_file
from theorem_sft.training.train_config import TrainConfig

EXAMPLES = 400
WARM = 3
PARTS = ("forward", "backward", "optimiser")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the data")
    parser.add_argument("--model", default="embedded:smollm2-135m-instruct")
    parser.add_argument("--components", nargs="+", default=["mlp"])
    parser.add_argument("--tokens-per-batch", nargs="+", type=int, default=[512, 1024, 1813])
    parser.add_argument("--steps", type=int, default=24, help=f"of which {WARM} are not counted")
    options = parser.parse_args()
    data = options.out / "train.jsonl"
    write_jsonl(data, [supervision(trace, "theorem") for trace in build(EXAMPLES, seed=0, theorems=THEOREMS)])
    folder = resolve(options.model)
    examples = encode_file(data, load_tokenizer(folder), max_length=1024).examples
    precision = choose_precision()
    with ExitStack() as stack:
        whole, part = (
            _Trained(folder, components, precision, stack) for components in (["all"], options.components)
        )
        found = {}
        for tokens in options.tokens_per_batch:
            say(f"{tokens} tokens a batch …")
            batches = TokenBatches([len(example.ids) for example in examples], tokens=tokens, seed=0)
            for number, batch in zip(range(options.steps), batches, strict=False):
                inputs = collate([examples[index] for index in batch])
                for model in (whole, part) if number % 2 else (part, whole):
                    model.step(inputs)
            found[tokens] = _figures(whole.taken(), part.taken())
    print(json.dumps({"components": options.components, "tokens_per_batch": found}, indent=1))


class _Trained:
    """A model with some components trained, and the seconds of its steps."""

    def __init__(self, folder: Path, components: list[str], precision: Precision, stack: ExitStack) -> None:
        self._precision = precision
        self._model = load_model(folder, torch.float32).to(precision.device).train()
        freeze_all_but(self._model, select(self._model, components))
        stack.enter_context(
            made_fast(self._model, TrainConfig(compile=True), precision, tokens=0, images=False)
        )
        weights = [weights for weights in self._model.parameters() if weights.requires_grad]
        self._optimiser = torch.optim.AdamW(weights, lr=1e-4, weight_decay=0.0, fused=True)
        self._seconds: list[tuple[float, ...]] = []

    def step(self, inputs: dict[str, Any]) -> None:
        ids, labels = (inputs[name].to(self._precision.device) for name in ("input_ids", "labels"))
        clock = [time.perf_counter()]
        with self._precision.autocast():
            loss = self._model(input_ids=ids, labels=labels, use_cache=False).loss
        loss.item()  # a GPU is waited for
        clock.append(time.perf_counter())
        loss.backward()
        clock.append(time.perf_counter())
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0).item()
        self._optimiser.step()
        self._optimiser.zero_grad()
        clock.append(time.perf_counter())
        self._seconds.append(tuple(end - start for start, end in pairwise(clock)))

    def taken(self) -> list[tuple[float, ...]]:
        """Seconds of the parts of each step since this was last asked, but for the first few."""
        seconds, self._seconds = self._seconds[WARM:], []
        return seconds


def _figures(whole: list[tuple[float, ...]], part: list[tuple[float, ...]]) -> dict[str, Any]:
    ratios = [sum(one) / sum(other) for one, other in zip(whole, part, strict=True)]
    means = {
        name: [round(statistics.mean(column), 3) for column in zip(*seconds, strict=True)]
        for name, seconds in (("all", whole), ("component", part))
    }
    return {
        "steps": len(ratios),
        **{f"{name}_seconds": dict(zip(PARTS, mean, strict=True)) for name, mean in means.items()},
        "times_as_fast": round(sum(map(sum, whole)) / sum(map(sum, part)), 3),
        "standard_error": round(statistics.stdev(ratios) / len(ratios) ** 0.5, 3),
    }


if __name__ == "__main__":
    main()
