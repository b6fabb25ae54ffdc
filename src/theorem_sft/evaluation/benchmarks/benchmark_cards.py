"""What a person sees of a benchmark."""

from __future__ import annotations

import json
from typing import Any

from theorem_sft.evaluation.benchmarks.benchmark import Benchmark
from theorem_sft.evaluation.benchmarks.row_fields import Field

_WIDTH = 90  # characters of a value in the example row


def benchmark_card(benchmark: Benchmark) -> dict[str, Any]:
    """Describe a benchmark: everything its file says, each field in one line."""
    described = benchmark.model_dump(mode="json")
    return described | {"fields": {name: _words(field) for name, field in benchmark.fields.items()}}


def benchmark_text(card: dict[str, Any]) -> str:
    """Write what `benchmark_card` returned for a person."""
    hub = card["hub"]
    where = "a local file" if hub is None else " ".join(filter(None, hub.values()))
    width = max(map(len, card["fields"]))
    lines = [
        f"{card['name']}: {card['title']}",
        f"Paper: {card['paper'] or 'none'}",
        f"Licence: {card['licence'] or 'not stated'}",
        f"Rows: {where}",
        "",
        "Fields",
        *(f"  {name:{width}}  {words}" for name, words in card["fields"].items()),
        "",
        "Prompt",
        *(f"  {line}" for line in card["prompt"].splitlines()),
        f"Shots: {len(card['shots'])}",
        f"Extraction: {card['extraction']}; metric: {card['metric']}",
        "",
        "A row as published",
        *(f"  {name}: {_short(value)}" for name, value in card["example"].items()),
    ]
    return "\n".join(lines)


def _words(field: Field) -> str:
    if field.path is None:
        return "the number of the row"
    how = field.pattern or field.reading
    read = field.path if how == "as_is" else f"{field.path} ({how})"
    return f"{read}, where there is one" if field.optional else read


def _short(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= _WIDTH else written[: _WIDTH - 1] + "…"
