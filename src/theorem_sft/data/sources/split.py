"""Split traces into training and test problems without a leak."""

import random
from collections import defaultdict
from collections.abc import Sequence

from theorem_sft.core.errors import InputError
from theorem_sft.data.traces.trace import Trace


def split(
    traces: Sequence[Trace], *, train: int, test: int, seed: int, max_trace_steps: int | None = None
) -> tuple[list[Trace], list[Trace]]:
    """Choose training and test traces; those of one group (the same up to names) stay on one side.

    A trace with a side (`split`) keeps it, and so does its group.

    Args:
        traces: The candidates, in any order; the choice depends on their ids and groups only.
        train: Number of training traces.
        test: Number of test traces, one of each group, so that they are independent.
        seed: The seed of the choice.
        max_trace_steps: Longer traces are not used for training; test traces may have any length.

    Raises:
        InputError: There are too few traces, or too few groups.
    """
    groups: dict[str, list[Trace]] = defaultdict(list)
    for trace in sorted(traces, key=lambda trace: trace.id):
        groups[trace.cluster].append(trace)
    order = sorted(groups)
    random.Random(seed).shuffle(order)
    sides = {group: {trace.split for trace in members} for group, members in groups.items()}
    test_groups = [group for group in order if "train" not in sides[group]][:test]
    tested = [groups[group][0] for group in test_groups]
    taken = set(test_groups)
    trained = [
        trace
        for group in order
        if group not in taken and "test" not in sides[group]
        for trace in groups[group]
    ]
    if max_trace_steps is not None:
        trained = [trace for trace in trained if len(trace.steps) <= max_trace_steps]
    if len(tested) < test or len(trained) < train:
        raise InputError(
            f"{test} test and {train} training problems were asked for, but there are only {len(traces)} "
            f"({len(groups)} that differ in more than names), {len(trained)} of them fit to train on",
            hint="lower data.train or data.test, or raise data.max_trace_steps if it is set",
        )
    return trained[:train], tested
