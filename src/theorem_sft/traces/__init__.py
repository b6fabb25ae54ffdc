"""Traces and their files."""

from theorem_sft.traces.jsonl import (
    explain,
    read_json,
    read_jsonl,
    read_records,
    read_text,
    write_bytes,
    write_json,
    write_jsonl,
    write_text,
)
from theorem_sft.traces.trace import VERDICTS, Binding, Check, Condition, Problem, Step, Trace

__all__ = [
    "VERDICTS",
    "Binding",
    "Check",
    "Condition",
    "Problem",
    "Step",
    "Trace",
    "explain",
    "read_json",
    "read_jsonl",
    "read_records",
    "read_text",
    "write_bytes",
    "write_json",
    "write_jsonl",
    "write_text",
]
