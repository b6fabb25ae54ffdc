"""Build traces of FormalGeo problems, verify them from their file, and verify incorrect mutants of them.

    python -m perf.formalgeo [--data FOLDER] [--limit 500] [--workers 2]

Prints one JSON object: problems that pass, mutants that are rejected, seconds of each stage.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from perf.common import add_data_option, argument_parser
from tests.support.formalgeo_mutants import KINDS, mutants
from theorem_sft.core.console import progress_bar
from theorem_sft.core.files import write_jsonl
from theorem_sft.core.pool import KillablePool, Outcome
from theorem_sft.data.sources.formalgeo.build_traces import build_formalgeo
from theorem_sft.data.sources.formalgeo.checking.trace_checker import check_formalgeo_trace
from theorem_sft.data.sources.formalgeo.language.formal_problem import read_formal_problems
from theorem_sft.data.sources.formalgeo.language.gdl import cached_gdl
from theorem_sft.data.traces.trace import VERDICTS, Trace

_SAMPLE = 20  # passing mutants that are listed per kind
_MARKS = (1_500, 3_000, 6_000)  # numbers of problems after which the time is noted


def verify(folder: Path, line: str) -> dict[str, str]:
    """Verify one line of a traces file and return the verdicts."""
    checks = check_formalgeo_trace(Trace.model_validate_json(line), cached_gdl(folder))
    return {kind: check.verdict for kind, check in checks.items()}


def verify_mutants(folder: Path, seed: int, line: str) -> list[tuple[str, int, str, str, list[str]]]:
    """Verify mutants of one trace; return (kind, step, change, id, failed checks) of each."""
    trace = Trace.model_validate_json(line)
    results = []
    for mutant in mutants(trace, cached_gdl(folder), seed=seed):
        checks = check_formalgeo_trace(mutant.trace, cached_gdl(folder))
        failed = [kind for kind, check in checks.items() if check.verdict == "fail"]
        results.append((mutant.kind, mutant.place, mutant.what, trace.id, failed))
    return results


class Clock:
    """Wall-clock and processor seconds of one stage, worker processes included."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.used: dict[int, float] = {}
        self.calls = 0

    def sample(self) -> None:
        """Record the processor time of each worker, on every 20th call."""
        self.calls += 1
        if self.calls % 20:
            return
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                self.used[process.pid] = times.user + times.system

    def figures(self) -> dict[str, float]:
        """Return both in seconds."""
        wall = time.monotonic() - self.start
        return {"wall": round(wall, 1), "processor": round(sum(self.used.values()), 1)}


def main() -> None:
    options = _options()
    folder: Path = options.data
    rows = read_formal_problems(folder / "problems.jsonl")
    random.Random(options.seed).shuffle(rows)  # so that --limit takes a random sample
    rows = rows[: options.limit]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        shuffled, lines = Path(name) / "problems.jsonl", Path(name) / "traces.jsonl"
        write_jsonl(shuffled, rows)
        marks: dict[str, dict[str, float]] = {}
        clock = Clock()
        with progress_bar("building") as bar:

            def progress(done: int, total: int) -> None:
                clock.sample()
                if done in _MARKS:
                    marks[str(done)] = clock.figures()
                bar(done, total)

            built = build_formalgeo(shuffled, folder, workers=options.workers, progress=progress)
        building = clock.figures()
        write_jsonl(lines, built.traces)
        texts = lines.read_text(encoding="utf-8").splitlines()
    checked, verifying = _run(partial(verify, folder), texts, "verifying", options.workers)
    mutated, verifying_mutants = _run(
        partial(verify_mutants, folder, options.seed), texts, "mutants", options.workers
    )
    verdicts = [outcome.value or {} for outcome in checked]
    result: dict[str, Any] = {
        "problems": built.total,
        "passing": len(built.traces),
        "passing_share": round(len(built.traces) / built.total, 4),
        "left_out": built.left_out,
        "invocations": built.invocations,
        "derived": built.derived,
        "derived_share": round(built.derived / built.invocations, 4),
        "verified_from_file": sum(each == dict.fromkeys(VERDICTS, "pass") for each in verdicts),
        **_summary(mutated, random.Random(options.seed)),
        "seconds": {
            "build": building,
            "verify": verifying,
            "mutants": verifying_mutants,
            "all": round(time.monotonic() - start, 1),
        },
        "build_of_first": marks,
        "workers": options.workers or len(os.sched_getaffinity(0)),
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))


def _options() -> argparse.Namespace:
    parser = argument_parser(__doc__)
    add_data_option(parser, "formalgeo7k", "folder of problems.jsonl and the GDL files")
    parser.add_argument("--limit", type=int, help="number of problems, sampled at random [all]")
    parser.add_argument("--workers", type=int, help="number of processes [one per core]")
    parser.add_argument("--seed", type=int, default=0, help="sampling seed [%(default)s]")
    options = parser.parse_args()
    if not (options.data / "problems.jsonl").is_file():
        parser.error(f"no problems.jsonl in {options.data}")
    return options


def _run(
    work: Any, lines: list[str], title: str, workers: int | None
) -> tuple[list[Outcome[Any]], dict[str, float]]:
    clock, outcomes = Clock(), []
    preload = ("sympy", "theorem_sft.data.sources.formalgeo.trace_checker")
    with KillablePool(workers, timeout=120, preload=preload) as pool, progress_bar(title) as progress:
        for outcome in pool.imap(work, lines):
            outcomes.append(outcome)
            clock.sample()
            progress(len(outcomes), len(lines))
            if outcome.failure:
                print(f"{title}: {outcome.failure} {outcome.detail}", file=sys.stderr)
    return outcomes, clock.figures()


def _summary(mutated: list[Outcome[Any]], rng: random.Random) -> dict[str, Any]:
    """Count rejections by kind and list some of the mutants that pass."""
    made: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    by_content: Counter[str] = Counter()
    missed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, place, what, trace_id, failed in [row for outcome in mutated for row in outcome.value or ()]:
        made[kind] += 1
        rejected[kind] += bool(failed)
        by_content[kind] += bool({"exec", "conditions", "answer"} & set(failed))
        if not failed:
            missed[kind].append({"id": trace_id, "step": place, "change": what})
    return {
        "mutants": {
            kind: {
                "made": made[kind],
                "rejected": rejected[kind],
                "share": round(rejected[kind] / made[kind], 4),
                "share_without_grounded_and_general": round(by_content[kind] / made[kind], 4),
            }
            for kind in KINDS
            if made[kind]
        },
        "passing_mutants": {
            kind: rng.sample(rows, min(_SAMPLE, len(rows))) for kind, rows in sorted(missed.items())
        },
    }


if __name__ == "__main__":
    main()
