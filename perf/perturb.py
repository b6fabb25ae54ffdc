"""Make variants of free text: count those of each kind and the reasons where none was made, and time it.

    python -m perf.perturb [--data FOLDER] [--seed N]

Prints one JSON object for GSM8K (train) and MATH-500: wall-clock and processor seconds in total and by kind,
the number of variants, and the problems left out by reason. One process; parsed texts are cached.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

from perf.common import add_data_option, argument_parser
from theorem_sft.core.console import say
from theorem_sft.data.traces.trace import Question
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.make_variants import perturb_all
from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions

CORPORA = {"gsm8k": ("gsm8k", "gsm8k/train.jsonl"), "math500": ("math500", "math/test_500.jsonl")}


def main() -> None:
    parser = argument_parser(__doc__)
    add_data_option(parser, "", "folder with math/ and gsm8k/")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    result = {}
    for name, (benchmark, path) in CORPORA.items():
        say(name)
        result[name] = measure(load_questions(read_benchmark(benchmark), options.data / path), options.seed)
    print(json.dumps(result, indent=1, ensure_ascii=False))


def measure(problems: list[Question], seed: int) -> dict[str, Any]:
    """Return the figures of one corpus."""
    kinds: dict[str, Any] = {}
    for kind in (name for name, kind in VARIANT_KINDS.items() if not kind.needs_image):
        start, worked = time.monotonic(), time.process_time()
        perturbed = perturb_all(problems, [kind], seed=seed)
        seconds, worked = time.monotonic() - start, time.process_time() - worked
        reasons = Counter(left["reason"] for left in perturbed.left_out)
        kinds[kind] = {
            "variants": len(perturbed.variants),
            "seconds": round(seconds, 2),
            "processor_seconds": round(worked, 2),
            "left_out": dict(reasons.most_common()),
        }
    total = {
        name: round(sum(figures[name] for figures in kinds.values()), 1)
        for name in ("seconds", "processor_seconds")
    }
    return {"problems": len(problems), **total, "kinds": kinds}


if __name__ == "__main__":
    main()
