"""Compare our training speed with TRL's SFTTrainer: same model, examples, seed, learning rate and epochs.

    python -m perf.training --out FOLDER [--examples N] [--variants NAME …] [--tokens-per-batch N]

Every variant trains in its own process, one after another, on theorem supervision of one-step synthetic
problems of eight theorems; a variant with a result in FOLDER is not run again. `peer defaults` has TRL's
settings except learning rate and warm-up, `peer best` has length grouping and no gradient checkpointing,
`peer same batches` has our batches and no gradient checkpointing. Our batches have as many tokens as TRL's
eight examples have on average, so that both take about the same number of steps. Prints one JSON object with,
for each variant:

- tokens_per_second: of the training loop, without padding, loading, compiling and saving
- wall_seconds: including loading, compiling and saving
- rate_share: the weights' floating-point operations per second as a share of the rate of bf16 matrix products
  of 2048 × 2048, which is measured between steps (and that time subtracted). Six operations per weight and
  token; the output layer's at supervised tokens only; frozen weights count like trained ones; attention
  scores are not counted
- rate_share_with_attention: the same with the products of causal attention, half of what Chowdhery et al.
  2022 (arXiv 2204.02311, appendix B) count for them
- held_out_loss: of the trained model, saved in bf16, on 40 other problems

Needs the package trl (in the extra `dev`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from torch.utils.data import DataLoader

from perf.common import ONE_STEP_THEOREMS, argument_parser
from theorem_sft.core.console import say
from theorem_sft.core.files import write_jsonl
from theorem_sft.data.render.objectives import supervision
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.experiment.estimates import shape_of
from theorem_sft.models.loading import load_model, load_tokenizer
from theorem_sft.models.precision import Precision, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.batches import TokenBatches
from theorem_sft.training.cpu import packed_attention as attention
from theorem_sft.training.encode import collate, encode_file
from theorem_sft.training.loss import selected_loss
from theorem_sft.training.train import train
from theorem_sft.training.train_config import TrainConfig

HELD_OUT = 40
RATE = 1e-4
WARMUP = 0.05


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of data and results")
    parser.add_argument("--model", default="embedded:smollm2-135m-instruct")
    parser.add_argument("--examples", type=int, default=400)
    parser.add_argument("--tokens-per-batch", type=int, default=0, help="in ours; 0: as many as in TRL's")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=STANDARD)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        run(options, options.variants[0])
        return
    options.out.mkdir(parents=True, exist_ok=True)
    traces = build_synthetic(options.examples + HELD_OUT, seed=options.seed, theorems=ONE_STEP_THEOREMS)
    rows = [supervision(trace, "theorem") for trace in traces]
    write_jsonl(options.out / "train.jsonl", rows[: options.examples])
    write_jsonl(options.out / "held_out.jsonl", rows[options.examples :])
    results = {}
    for name in options.variants:
        path = result_path(options.out, name)
        if not path.is_file():
            say(f"{name} …")
            command = [sys.executable, "-m", "perf.training", *sys.argv[1:], "--alone", "--variants", name]
            subprocess.run(command, check=True, stdout=sys.stderr)
        results[name] = json.loads(path.read_bytes())
    print(json.dumps({"variants": results, "ratios": ratios(results)}, indent=1))


def result_path(out: Path, name: str) -> Path:
    """Return the path of a variant's result."""
    return out / f"{name.replace(' ', '_')}.json"


def run(options: argparse.Namespace, name: str) -> None:
    """Train one variant in this process and write its result."""
    folder = resolve(options.model)
    tokenizer = load_tokenizer(folder)
    data = options.out / "train.jsonl"
    encoded = encode_file(data, tokenizer, max_length=1024).examples
    tokens = sum(len(example.ids) for example in encoded)
    supervised = sum(example.supervised for example in encoded)
    precision = choose_precision()
    out = options.out / name.replace(" ", "_")
    if not options.tokens_per_batch:
        options.tokens_per_batch = round(8.5 * tokens / len(encoded))  # batches are rarely full
    started = time.perf_counter()
    with Ceiling(precision) as ceiling:
        seconds, steps = VARIANTS[name](options, data, out)
    wall = time.perf_counter() - started - ceiling.seconds
    seconds -= ceiling.seconds
    shape = shape_of(load_model(folder, torch.float32))
    work = 6 * (shape.body * tokens + shape.head * supervised)
    attention_work = 6 * shape.layers * shape.width * sum(len(example.ids) ** 2 for example in encoded)
    result = {
        "steps": steps,
        "tokens": tokens,
        "supervised_tokens": supervised,
        "seconds": round(seconds, 1),
        "tokens_per_second": round(tokens / seconds, 1),
        "wall_seconds": round(wall, 1),
        "matmul_gflops": round(ceiling.rate / 1e9),
        "rate_share": round(work / seconds / ceiling.rate, 3),
        "rate_share_with_attention": round((work + attention_work) / seconds / ceiling.rate, 3),
        "held_out_loss": round(held_out_loss(out / "model", options.out / "held_out.jsonl", tokenizer), 4),
        "dtype": precision.dtype,
        "device": precision.device,
        "torch_threads": torch.get_num_threads(),
    }
    result_path(options.out, name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


class Ceiling:
    """Context in which the rate of matrix products is measured before every fourth step of any Trainer."""

    EVERY = 4
    SIZE = 2048

    def __init__(self, precision: Precision) -> None:
        self.seconds = 0.0
        self.products = 0
        self._square = torch.randn(self.SIZE, self.SIZE, dtype=precision.torch_dtype, device=precision.device)

    @property
    def rate(self) -> float:
        """Floating-point operations per second."""
        return 2 * self.SIZE**3 * self.products / self.seconds

    def _measure(self) -> None:
        started = time.perf_counter()
        for _ in range(8):
            product = self._square @ self._square
        product[0, 0].item()  # waits for a GPU
        self.seconds += time.perf_counter() - started
        self.products += 8

    def __enter__(self) -> Ceiling:
        step = self._step = transformers.Trainer.training_step

        def measured(trainer: Any, *args: Any, **kwargs: Any) -> Any:
            # never before the first step, at which our training starts its clock
            if trainer.state.global_step % self.EVERY == 1:
                self._measure()
            return step(trainer, *args, **kwargs)

        transformers.Trainer.training_step = measured
        return self

    def __exit__(self, *error: object) -> None:
        transformers.Trainer.training_step = self._step


def ours(**settings: Any) -> Callable[[argparse.Namespace, Path, Path], tuple[float, int]]:
    """Define a variant of our training."""

    def variant(options: argparse.Namespace, data: Path, out: Path) -> tuple[float, int]:
        chosen: dict[str, Any] = {"tokens_per_batch": options.tokens_per_batch} | settings
        if chosen.pop("attention", None) == "sdpa":
            attention.LONGEST = 0  # longer examples use PyTorch's attention: here all
        config = TrainConfig(epochs=1, learning_rate=RATE, warmup_ratio=WARMUP, **chosen)
        result = train(config, model=options.model, data=data, out=out, seed=options.seed)
        return result.seconds, result.steps

    return variant


def peer(
    *, same_batches: bool = False, **settings: Any
) -> Callable[[argparse.Namespace, Path, Path], tuple[float, int]]:
    """Define a variant of TRL's SFTTrainer, with its own batches or with ours."""

    def variant(options: argparse.Namespace, data: Path, out: Path) -> tuple[float, int]:
        from datasets import Dataset
        from transformers import TrainerCallback
        from trl import SFTConfig, SFTTrainer

        class Clock(TrainerCallback):  # type: ignore[misc]
            def on_train_begin(self, *args: Any, **kwargs: Any) -> None:
                self.start = time.perf_counter()

            def on_train_end(self, *args: Any, **kwargs: Any) -> None:
                self.seconds = time.perf_counter() - self.start

        class Trainer(SFTTrainer):  # type: ignore[misc]
            def get_train_dataloader(self) -> Any:
                if not same_batches:
                    return super().get_train_dataloader()
                lengths = [len(ids) for ids in self.train_dataset["input_ids"]]
                batches = TokenBatches(lengths, tokens=options.tokens_per_batch, seed=options.seed)
                return DataLoader(self.train_dataset, batch_sampler=batches, collate_fn=self.data_collator)

        rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
        folder = resolve(options.model)
        model = load_model(folder, torch.float32)
        arguments = SFTConfig(
            output_dir=str(out / "work"),
            num_train_epochs=1,
            learning_rate=RATE,
            warmup_steps=WARMUP,
            seed=options.seed,
            use_cpu=choose_precision().device == "cpu",
            report_to=[],
            save_strategy="no",
            **settings,
        )
        clock = Clock()
        trainer = Trainer(
            model,
            args=arguments,
            train_dataset=Dataset.from_list(
                [{key: row[key] for key in ("prompt", "completion")} for row in rows]
            ),
            processing_class=load_tokenizer(folder),
            callbacks=[clock],
        )
        trainer.train()
        model.to(torch.bfloat16).save_pretrained(str(out / "model"))
        return clock.seconds, trainer.state.global_step

    return variant


VARIANTS = {
    "ours": ours(),
    "ours mlp": ours(components="mlp"),
    "ours not compiled": ours(compile=False),
    "ours sdpa": ours(attention="sdpa"),
    "ours sdpa not compiled": ours(attention="sdpa", compile=False),
    "ours default batches": ours(tokens_per_batch=TrainConfig().tokens_per_batch),
    "ours large batches": ours(tokens_per_batch=4096),
    "peer defaults": peer(),
    "peer best": peer(gradient_checkpointing=False, train_sampling_strategy="group_by_length"),
    "peer best compiled": peer(
        gradient_checkpointing=False, train_sampling_strategy="group_by_length", torch_compile=True
    ),
    "peer same batches": peer(same_batches=True, gradient_checkpointing=False),
}
STANDARD = ["ours", "ours mlp", "peer defaults", "peer best", "peer same batches"]


def held_out_loss(folder: Path, data: Path, tokenizer: Any) -> float:
    """Return the mean loss of a saved model over the supervised tokens of other examples, in fp32."""
    model = load_model(folder, torch.float32).eval()
    examples = encode_file(data, tokenizer, max_length=1024).examples
    total = 0.0
    with torch.no_grad():
        for example in examples:
            batch = collate([example])
            loss = selected_loss(model, batch["input_ids"], batch["labels"])
            total += float(loss) * example.supervised
    return total / sum(example.supervised for example in examples)


def ratios(results: dict[str, Any]) -> dict[str, float]:
    """Return our speed-up and relative loss difference for each pair of variants.

    Speed-ups by the training loop, by the whole process, and by the share of the processor's rate.
    """
    speed = {name: result["tokens_per_second"] for name, result in results.items()}
    pairs = [("ours", other) for other in results if other.startswith("peer")] + [("ours mlp", "ours")]
    figures = {}
    for one, other in pairs:
        if one in results and other in results:
            figures[f"{one} / {other}"] = round(speed[one] / speed[other], 2)
            figures[f"{one} / {other}, whole"] = round(
                results[other]["wall_seconds"] / results[one]["wall_seconds"], 2
            )
            figures[f"{one} / {other}, share of the processor's rate"] = round(
                results[one]["rate_share"] / results[other]["rate_share"], 2
            )
            if other != "ours":
                loss = results[one]["held_out_loss"] / results[other]["held_out_loss"] - 1
                figures[f"{one} / {other}, loss"] = round(loss, 4)
    return figures


if __name__ == "__main__":
    main()
