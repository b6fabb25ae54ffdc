"""Measure how many synthetic problems one core builds per minute.

    python -m perf.synthetic [--count 20000]

Prints one JSON object.
"""

from __future__ import annotations

import json
import time
from collections import Counter

from perf.common import argument_parser
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS


def main() -> None:
    """Build problems over the whole catalogue and count them."""
    parser = argument_parser(__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="number of problems [%(default)s]")
    parser.add_argument("--seed", type=int, default=0, help="sampling seed [%(default)s]")
    arguments = parser.parse_args()
    start, start_cpu = time.perf_counter(), time.process_time()
    traces = build_synthetic(arguments.count, seed=arguments.seed)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - start_cpu
    assert len({trace.problem for trace in traces}) == len({trace.group for trace in traces}) == len(traces)
    chains = Counter(len(chain.theorems) for chain in CHAINS.values())
    made = Counter(len(trace.steps) for trace in traces)
    result = {
        "theorems": len(CATALOGUE),
        "fields": len({theorem.field for theorem in CATALOGUE.values()}),
        "chains_by_length": dict(sorted(chains.items())),
        "problems": len(traces),
        "problems_by_steps": dict(sorted(made.items())),
        "theorems_used": len({step.theorem for trace in traces for step in trace.steps}),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "problems_per_minute": round(60 * len(traces) / seconds),
        "problems_per_cpu_minute": round(60 * len(traces) / cpu_seconds),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
