"""First errors: answers with one planted error, and what kind of error is found in them.

    python -m perf.process [--count 2000] [--formalgeo TRACES] [--list]

One JSON object on stdout: for synthetic and FormalGeo traces, theorem and vanilla texts, a table of planted
kinds (rows) and found kinds, the share found right, how many plantings changed nothing and were left out, and
in how many answers with an arithmetic slip `rule_answer` gives the right answer.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from tests.support.planted_errors import KINDS, SameResultError, plant
from theorem_sft.core.console import progress_bar
from theorem_sft.core.files import read_records
from theorem_sft.data.render.render import RenderConfig, completion
from theorem_sft.data.sources.synthetic import build_problems as synthetic
from theorem_sft.data.traces.trace import Trace
from theorem_sft.evaluation.grading.process import first_error
from theorem_sft.evaluation.grading.rule_accuracy import rule_answer
from theorem_sft.theory.mathtext.answers.equal import compare

_ORDERS: tuple[Literal["map_first", "condition_first"], ...] = ("map_first", "condition_first")
# A plain solution shows no rule: whatever is wrong but its arithmetic is "other". Errors that are not carried
# to the answer (all in FormalGeo steps are not) are left out of plain solutions, slips apart.
_VANILLA = {"none": "none", "mapping": "other", "execution": "other", "arithmetic": "arithmetic"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2000, help="number of synthetic traces")
    parser.add_argument("--formalgeo", type=Path, help="traces of FormalGeo problems (500 are taken)")
    parser.add_argument("--list", action="store_true", help="show what was not found, on stderr")
    options = parser.parse_args()
    result = {"synthetic": confusion(synthetic.build(options.count, seed=1), options.list)}
    if options.formalgeo:
        traces = read_records(options.formalgeo, Trace)
        result["formalgeo"] = confusion(random.Random(1).sample(traces, min(500, len(traces))), options.list)
    print(json.dumps(result, indent=1, ensure_ascii=False))


def confusion(traces: Sequence[Trace], tell: bool = False) -> dict[str, Any]:
    """Plant an error of each kind in each trace and count what is found."""
    rng = random.Random(7)
    steps = [step for trace in traces for step in trace.steps]
    tables: dict[str, defaultdict[str, Counter[str]]] = {
        objective: defaultdict(Counter) for objective in ("theorem", "vanilla")
    }
    left_out: dict[str, Counter[str]] = {"changes nothing": Counter(), "no room": Counter()}
    rule: Counter[bool] = Counter()
    start = time.monotonic()
    with progress_bar("first errors") as advance:
        for done, trace in enumerate(traces, start=1):
            for kind in ("none", *KINDS):
                try:
                    wrong = trace if kind == "none" else plant(trace, kind, steps, rng)
                except SameResultError:
                    left_out["changes nothing"][kind] += 1
                    continue
                if wrong is None:
                    left_out["no room"][kind] += 1
                    continue
                texts = {"theorem": completion(wrong, "theorem", RenderConfig(order=rng.choice(_ORDERS)))}
                carried = kind in ("none", "arithmetic") or wrong.final != trace.final
                if kind in _VANILLA and carried:
                    texts["vanilla"] = completion(wrong, "vanilla")
                for objective, text in texts.items():
                    grade = first_error(text, trace)
                    tables[objective][kind][grade.kind] += 1
                    if tell and grade.kind != (kind if objective == "theorem" else _VANILLA[kind]):
                        print(f"--- {objective} {kind} {grade}\n{trace.problem}\n{text}", file=sys.stderr)
                    if kind == "arithmetic":
                        answer = rule_answer(text, trace.problem)
                        rule[answer is not None and compare((answer, trace.answer)) == "correct"] += 1
            advance(done, len(traces))
    return {
        "traces": len(traces),
        "found": {name: {kind: dict(row) for kind, row in table.items()} for name, table in tables.items()},
        "right": {
            name: {
                kind: round(row[kind if name == "theorem" else _VANILLA[kind]] / row.total(), 4)
                for kind, row in table.items()
            }
            for name, table in tables.items()
        },
        "left_out": {why: dict(counts) for why, counts in left_out.items()},
        "rule_answer_right": round(rule[True] / max(1, rule.total()), 4),
        "seconds": round(time.monotonic() - start, 1),
    }


if __name__ == "__main__":
    main()
