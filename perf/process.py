"""Grade solutions with one planted error, and compare the kind of the first error with the planted kind.

    python -m perf.process [--count 2000] [--formalgeo TRACES] [--list]

Prints one JSON object: for synthetic and FormalGeo traces, theorem and vanilla texts, a confusion matrix of
planted (rows) and reported kinds, the accuracy by kind, the errors that could not be planted, and the share
of solutions with an arithmetic error for which `rule_answer` returns the correct answer.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from perf.common import argument_parser
from tests.support.planted_errors import KINDS, SameResultError, plant
from theorem_sft.core.console import progress_bar
from theorem_sft.core.files import read_records
from theorem_sft.data.render.objectives import completion
from theorem_sft.data.render.theorem_text import RenderConfig
from theorem_sft.data.sources.synthetic import build_problems as synthetic
from theorem_sft.data.traces.trace import Trace
from theorem_sft.evaluation.grading.first_errors import first_error
from theorem_sft.evaluation.grading.rule_accuracy import rule_answer
from theorem_sft.theory.mathtext.answers.equality import compare

_ORDERS: tuple[Literal["map_first", "condition_first"], ...] = ("map_first", "condition_first")
# A vanilla solution states no rule: every error but an arithmetic one is of kind "other". Such an error must
# change the answer to be visible, which errors in FormalGeo steps do not.
_VANILLA = {"none": "none", "mapping": "other", "execution": "other", "arithmetic": "arithmetic"}


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--count", type=int, default=2000, help="number of synthetic traces")
    parser.add_argument("--formalgeo", type=Path, help="traces of FormalGeo problems (500 are sampled)")
    parser.add_argument("--list", action="store_true", help="print incorrectly graded solutions, on stderr")
    options = parser.parse_args()
    result = {"synthetic": confusion(synthetic.build_synthetic(options.count, seed=1), options.list)}
    if options.formalgeo:
        traces = read_records(options.formalgeo, Trace)
        result["formalgeo"] = confusion(random.Random(1).sample(traces, min(500, len(traces))), options.list)
    print(json.dumps(result, indent=1, ensure_ascii=False))


def confusion(traces: Sequence[Trace], list_missed: bool = False) -> dict[str, Any]:
    """Plant an error of each kind in each trace and count the kinds of first errors reported."""
    rng = random.Random(7)
    steps = [step for trace in traces for step in trace.steps]
    tables: dict[str, defaultdict[str, Counter[str]]] = {
        objective: defaultdict(Counter) for objective in ("theorem", "vanilla")
    }
    left_out: dict[str, Counter[str]] = {"same result": Counter(), "no suitable step": Counter()}
    rule: Counter[bool] = Counter()
    start = time.monotonic()
    with progress_bar("first errors") as advance:
        for done, trace in enumerate(traces, start=1):
            for kind in ("none", *KINDS):
                try:
                    incorrect = trace if kind == "none" else plant(trace, kind, steps, rng)
                except SameResultError:
                    left_out["same result"][kind] += 1
                    continue
                if incorrect is None:
                    left_out["no suitable step"][kind] += 1
                    continue
                texts = {"theorem": completion(incorrect, "theorem", RenderConfig(order=rng.choice(_ORDERS)))}
                visible = kind in ("none", "arithmetic") or incorrect.final != trace.final
                if kind in _VANILLA and visible:
                    texts["vanilla"] = completion(incorrect, "vanilla")
                for objective, text in texts.items():
                    grade = first_error(text, trace)
                    tables[objective][kind][grade.kind] += 1
                    if list_missed and grade.kind != (kind if objective == "theorem" else _VANILLA[kind]):
                        print(f"--- {objective} {kind} {grade}\n{trace.problem}\n{text}", file=sys.stderr)
                    if kind == "arithmetic":
                        answer = rule_answer(text, trace.problem)
                        rule[answer is not None and compare((answer, trace.answer)) == "correct"] += 1
            advance(done, len(traces))
    return {
        "traces": len(traces),
        "reported": {
            name: {kind: dict(row) for kind, row in table.items()} for name, table in tables.items()
        },
        "accuracy": {
            name: {
                kind: round(row[kind if name == "theorem" else _VANILLA[kind]] / row.total(), 4)
                for kind, row in table.items()
            }
            for name, table in tables.items()
        },
        "left_out": {why: dict(counts) for why, counts in left_out.items()},
        "rule_answer_correct": round(rule[True] / max(1, rule.total()), 4),
        "seconds": round(time.monotonic() - start, 1),
    }


if __name__ == "__main__":
    main()
