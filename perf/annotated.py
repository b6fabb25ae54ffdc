"""Verify the 216 hand-made MATH traces, and mutants of those that pass.

    python -m perf.annotated [--data FOLDER] [--list]

Prints one JSON object: the counts of the five verdicts, the share of mapped values whose source is confirmed,
every failed check with its reason, and the share of mutants of each kind that the verifier rejects.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from perf.common import add_data_option, argument_parser
from tests.support.relation_mutants import KINDS, first_fault, mutants
from theorem_sft.core.console import progress_bar
from theorem_sft.core.pool import KillablePool
from theorem_sft.data.sources import annotated
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.verify.grounding import binding_fault
from theorem_sft.data.verify.trace_checks import passes
from theorem_sft.data.verify.verify_traces import verify_traces


def main() -> None:
    parser = argument_parser(__doc__)
    add_data_option(parser, "", "folder with math/annotated_traces.jsonl")
    parser.add_argument("--list", action="store_true", help="print the mutants that pass, on stderr")
    options = parser.parse_args()
    traces = annotated.read_annotated(options.data / "math" / "annotated_traces.jsonl")
    result: dict[str, Any] = {"traces": len(traces), "steps": sum(len(trace.steps) for trace in traces)}
    with progress_bar("verifying") as advance:
        verified = verify_traces(traces, progress=advance)
    result["checks"] = {kind: dict(counts) for kind, counts in verified.counts.items()}
    result["failures"] = {
        f"{trace.id}: {kind}": check.why
        for trace in verified.traces
        for kind, check in trace.checks.items()
        if check.verdict == "fail"
    }
    result["seconds"] = round(verified.seconds, 1)
    result["mapped_values"] = count_sources(traces)
    passing = [trace for trace in verified.traces if passes(trace)]
    result["passing"] = len(passing)
    result["mutants"] = verify_mutants(passing, list_missed=options.list)
    print(json.dumps(result, indent=1, ensure_ascii=False))


def count_sources(traces: Sequence[Trace]) -> dict[str, Any]:
    """Count the mapped values by source; those whose source is not confirmed are counted as such."""
    sources: Counter[str] = Counter()
    for trace in traces:
        for place, step in enumerate(trace.steps, start=1):
            for slot, binding in step.mapping.items():
                confirmed = binding_fault(trace, place, slot, binding) is None
                parts = {part.split()[0] for part in binding.source.split(" + ")}
                sources[" + ".join(sorted(parts)) if confirmed else "not confirmed"] += 1
    total = sum(sources.values())
    share = 1 - sources["not confirmed"] / total
    return {"total": total, "grounded": round(share, 4), "sources": dict(sources.most_common())}


def verify_mutants(traces: Sequence[Trace], *, list_missed: bool) -> dict[str, Any]:
    """Make all mutants of each kind and count those in which the verifier finds a fault."""
    result = {}
    with KillablePool(timeout=20.0, preload=("sympy", "tests.support.relation_mutants")) as pool:
        for kind in KINDS:
            start = time.monotonic()
            made = [mutant for trace in traces for mutant in mutants(trace, kind)]
            missed = []
            with progress_bar(f"mutants: {kind}") as advance:
                outcomes = pool.imap(first_fault, made)
                for done, (mutant, outcome) in enumerate(zip(made, outcomes, strict=True), start=1):
                    if outcome.failure is None and outcome.value is None:
                        missed.append(mutant)
                    advance(done, len(made))
            result[kind] = {
                "made": len(made),
                "rejected": round(1 - len(missed) / len(made), 4),
                "seconds": round(time.monotonic() - start, 1),
            }
            if list_missed:
                for mutant in missed:
                    print(kind, mutant.model_dump_json(include={"id", "steps", "final"}), file=sys.stderr)
    return result


if __name__ == "__main__":
    main()
