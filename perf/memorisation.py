"""Check that the memorisation metrics tell an overtrained model from the untrained one.

    python -m perf.memorisation --out FOLDER [--problems N] [--epochs N] [--objective vanilla|theorem]

Trains a model for many epochs on a few one-step synthetic problems into FOLDER (a finished training there is
reused) and evaluates it and its base model with all memorisation metrics; other problems of the same theorems
are the baseline. Prints one JSON object: the metrics of both models, and whether the intervals of their
differences from the baseline are disjoint.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from perf.common import ONE_STEP_THEOREMS, argument_parser
from theorem_sft.core.console import say
from theorem_sft.core.files import write_jsonl
from theorem_sft.data.render.objectives import OBJECTIVES, supervision
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.evaluation.probe.memorisation import (
    Instance,
    RenumberedAnswer,
    anchoring,
    memorisation_metrics,
)
from theorem_sft.models.chat import chat
from theorem_sft.models.generate.engine import GenerateConfig, open_engine
from theorem_sft.training.train import train
from theorem_sft.training.train_config import TrainConfig


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the trained model")
    parser.add_argument("--model", default="embedded:smollm2-135m-instruct")
    parser.add_argument("--objective", choices=OBJECTIVES, default="vanilla")
    parser.add_argument("--problems", type=int, default=50, help="training problems, and as many others")
    parser.add_argument("--variants", type=int, default=2, help="variants with other numbers per problem")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    problems = one_step_problems(2 * options.problems, options.seed)
    sides = [problems[: options.problems], problems[options.problems :]]
    data = options.out / "sft.jsonl"
    write_jsonl(data, [supervision(trace, options.objective) for trace in sides[0]])
    settings = TrainConfig(
        epochs=options.epochs, learning_rate=options.learning_rate, tokens_per_batch=512, schedule="constant"
    )
    trained = train(settings, model=options.model, data=data, out=options.out, seed=options.seed)
    variants = [
        [[perturb(trace, "renumber", seed=seed) for seed in range(options.variants)] for trace in side]
        for side in sides
    ]
    metrics: dict[str, Any] = {}
    seconds: dict[str, Any] = {"training": trained.seconds}
    for name, model in (("overtrained", str(options.out / "model")), ("untrained", options.model)):
        start = time.monotonic()
        examples = [instances(*side, options.objective) for side in zip(sides, variants, strict=True)]
        metrics[name] = memorisation_metrics(model, *examples).model_dump(exclude={"anchoring"})
        middle = time.monotonic()
        metrics[name]["anchoring"] = anchoring(*answers(model, sides, variants)).model_dump()
        seconds[name] = {
            "likelihoods": round(middle - start, 1),
            "answers": round(time.monotonic() - middle, 1),
        }
        say(f"{name}: {seconds[name]}")
    result = {
        "problems": options.problems,
        "objective": options.objective,
        "epochs": options.epochs,
        "last_losses": [round(point.loss, 4) for point in trained.loss_curve[-3:]],
        "seconds": seconds,
        "disjoint": disjoint(metrics["overtrained"], metrics["untrained"]),
        **metrics,
    }
    print(json.dumps(rounded(result), indent=1))


def one_step_problems(count: int, seed: int) -> list[Trace]:
    """Build distinct problems of one step each."""
    problems = build_synthetic(3 * count, seed=seed, theorems=ONE_STEP_THEOREMS)
    return [trace for trace in problems if len(trace.steps) == 1][:count]


def instances(side: Sequence[Trace], variants: Sequence[Sequence[Trace]], objective: Any) -> list[Instance]:
    """Render problems and their variants as supervision."""
    return [
        Instance(
            original=supervision(trace, objective), variants=[supervision(one, objective) for one in fresh]
        )
        for trace, fresh in zip(side, variants, strict=True)
    ]


def answers(
    model: str, sides: Sequence[Sequence[Trace]], variants: Sequence[Sequence[Sequence[Trace]]]
) -> list[list[RenumberedAnswer]]:
    """Generate answers to the variants of both sides."""
    pairs = [
        [(trace, one) for trace, fresh in zip(side, changed, strict=True) for one in fresh]
        for side, changed in zip(sides, variants, strict=True)
    ]
    settings = GenerateConfig(max_new_tokens=96)
    with open_engine(model, settings) as engine:
        texts = iter(
            engine.generate([chat(changed.problem) for side in pairs for _, changed in side], settings)
        )
    return [
        [
            RenumberedAnswer(next(texts).text, changed.answer, trace.answer, trace.cluster)
            for trace, changed in side
        ]
        for side in pairs
    ]


def disjoint(one: dict[str, Any], other: dict[str, Any]) -> Any:
    """Return for each metric whether the interval of the first model lies above that of the second."""
    if "low" in one:
        return None not in (one["low"], other["high"]) and one["low"] > other["high"]
    return {name: disjoint(one[name], other[name]) for name in one}


def rounded(value: Any) -> Any:
    """Round all numbers to four decimals."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
