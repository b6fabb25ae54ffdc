"""Check traces by machine."""

from pathlib import Path

from pydantic import BaseModel, Field

from theorem_sft.core.console import progress_bar
from theorem_sft.core.files import read_records, write_jsonl
from theorem_sft.data.sources.formalgeo.language.formal_problem import find_definitions
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.verify.verify_traces import verify_traces
from theorem_sft.experiment.stages.stage_result import StageResult

_LISTED = 20  # failures in the text


class CheckFailure(BaseModel):
    """A check that a trace failed."""

    id: str
    check: str
    """exec, conditions, grounded, general or answer."""
    why: str


class VerifyResult(StageResult):
    """The verdicts on a file of traces."""

    traces: int
    passed: int
    """Traces without a failed check."""
    checks: dict[str, dict[str, int]]
    """Number of traces by check and verdict."""
    failures: list[CheckFailure]
    """Every failed check."""
    seconds: float
    """Time of checking."""
    out: Path | None = Field(default=None, exclude_if=lambda out: out is None)
    """The file of traces with their verdicts; None: none was written."""

    def text(self) -> str:
        lines = [f"{self.passed} of {self.traces} traces passed"]
        for check, counts in self.checks.items():
            verdicts = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
            lines.append(f"  {check}: {verdicts}")
        lines += [f"  {failure.id}: {failure.check}: {failure.why}" for failure in self.failures[:_LISTED]]
        if len(self.failures) > _LISTED:
            lines.append(f"  and {len(self.failures) - _LISTED} more: --json lists all")
        return "\n".join(lines)


def verify_stage(
    traces: Path | str,
    *,
    out: Path | str | None = None,
    gdl: Path | str | None = None,
    workers: int | None = None,
) -> VerifyResult:
    """Check every step of traces: exec, conditions, grounded, general, answer.

    Args:
        traces: A file of traces.
        out: The file for the traces with their verdicts; None: write none.
        gdl: The folder of FormalGeo's definitions, which its traces need; None: the folder of `traces`.
        workers: Number of processes; None: one per CPU.

    Raises:
        InputError: The file is missing or malformed, or FormalGeo's definitions are missing.
    """
    path = Path(traces)
    with progress_bar("verifying") as progress:
        records = read_records(path, Trace)
        definitions = find_definitions(path) if gdl is None else Path(gdl)
        verified = verify_traces(records, gdl=definitions, workers=workers, progress=progress)
    if out is not None:
        write_jsonl(Path(out), verified.traces)
    return VerifyResult(
        traces=len(verified.traces),
        passed=verified.passed,
        checks={kind: dict(counts) for kind, counts in verified.counts.items()},
        failures=[
            CheckFailure(id=trace.id, check=kind, why=check.why)
            for trace in verified.traces
            for kind, check in trace.checks.items()
            if check.verdict == "fail"
        ],
        seconds=round(verified.seconds, 1),
        out=None if out is None else Path(out),
    )
