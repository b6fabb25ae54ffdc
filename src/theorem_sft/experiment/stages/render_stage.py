"""Render traces as supervision."""

from pathlib import Path

from pydantic import ValidationError

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import explain, read_records, write_jsonl
from theorem_sft.data.render.objectives import OBJECTIVES, supervision
from theorem_sft.data.render.theorem_text import RenderConfig
from theorem_sft.data.traces.trace import Trace
from theorem_sft.experiment.stages.stage_result import StageResult


class RenderResult(StageResult):
    """The supervision that was written."""

    out: Path
    examples: int

    def text(self) -> str:
        return f"{self.examples} examples in {self.out}"


def render_stage(
    traces: Path | str,
    out: Path | str,
    *,
    objective: str = "theorem",
    order: str = "map_first",
    mapping: str = "shuffled",
    seed: int = 0,
) -> RenderResult:
    """Render traces as a supervision file (TRL prompt-completion JSONL).

    Args:
        traces: A file of traces.
        out: The supervision file to write.
        objective: `theorem`, `vanilla`, `name_only`, `placebo`, `answer_only`, or a registered objective.
        order: Order of the parts in `theorem` and its controls: `map_first` or `condition_first`.
        mapping: Order of the slots in `theorem` and its controls: `shuffled` or `text_order`.
        seed: Seed of shuffled mappings and of placebos.

    Raises:
        InputError: The file is missing or malformed, or an option is unknown.
    """
    if objective not in OBJECTIVES:
        raise InputError(f"unknown objective {objective!r}", hint=f"there are {', '.join(OBJECTIVES)}")
    try:
        config = RenderConfig.model_validate({"order": order, "mapping": mapping})
    except ValidationError as error:
        raise InputError(explain(error)[0], hint="see --help") from None
    rows = [supervision(trace, objective, config, seed=seed) for trace in read_records(Path(traces), Trace)]
    write_jsonl(Path(out), rows)
    return RenderResult(out=Path(out), examples=len(rows))
