"""Write superficial variants of problems."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pydantic import Field

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import write_jsonl
from theorem_sft.core.settings import parse_settings
from theorem_sft.data.sources.formalgeo.language.formal_problem import find_definitions
from theorem_sft.data.traces.trace import Problem, Question, Trace
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.llm_paraphrase import ParaphraseConfig, paraphrase_all
from theorem_sft.data.variants.make_variants import count_reasons, perturb_all
from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.experiment.stages.stage_result import StageResult
from theorem_sft.models.generate.engine import open_engine


class PerturbResult(StageResult):
    """The variants that were written, and those that could not be made."""

    out: Path
    problems: int
    variants: dict[str, int]
    """Number of variants by kind."""
    left_out: dict[str, dict[str, int]]
    """Number of problems without a variant, by kind and reason."""
    left_out_items: list[dict[str, str]]
    """`id`, `kind` and `reason` of each problem without a variant."""
    kinds: list[str] = Field(exclude=True)
    """The kinds that were requested."""

    def text(self) -> str:
        lines = [f"{sum(self.variants.values())} variants of {self.problems} problems in {self.out}"]
        for kind in self.kinds:
            lines.append(f"  {kind}: {self.variants.get(kind, 0)}")
            lines += [
                f"    left out: {number} × {why}" for why, number in self.left_out.get(kind, {}).items()
            ]
        return "\n".join(lines)


def perturb_stage(
    problems: Path | str,
    out: Path | str,
    *,
    benchmark: str = "problems",
    kinds: Sequence[str] = (),
    images: Path | str | None = None,
    gdl: Path | str | None = None,
    paraphraser: str | None = None,
    solver: str | None = None,
    config: ParaphraseConfig | None = None,
    overrides: Sequence[str] = (),
    limit: int | None = None,
    seed: int = 0,
) -> PerturbResult:
    """Write superficial variants of problems, and count why problems have no variant of a kind.

    Args:
        problems: Traces or problems, or rows of a benchmark.
        out: The file of variants to write.
        benchmark: The benchmark that describes the rows: a name or a YAML file.
        kinds: Kinds of variant; empty: all.
        images: The folder for images of variants; None: variants that need a new image are left out.
        gdl: The folder of FormalGeo's definitions, needed to renumber its problems; None: the folder of
            `problems`.
        paraphraser: A model that paraphrases free text; each paraphrase is checked. None: no model is used.
        solver: The model that must solve the paraphrases; None: `paraphraser`.
        config: Settings of paraphrasing; None: the defaults.
        overrides: `key=value` settings that replace those of `config`.
        limit: Only the first problems; None: all.
        seed: Sampling seed.

    Raises:
        InputError: A kind is unknown, an option is missing, or the problems are missing or malformed.
    """
    problems, out = Path(problems), Path(out)
    kinds = check_kinds(kinds, VARIANT_KINDS)
    if (solver or overrides) and not paraphraser:
        raise InputError("--solver and --set are for paraphrases", hint="name a --paraphraser")
    questions = load_questions(read_benchmark(benchmark), problems, limit=limit)
    originals = solved_problems(questions, problems.parent, out.parent)
    perturbed = perturb_all(
        originals,
        kinds,
        seed=seed,
        images=None if images is None else Path(images),
        beside=out.parent,
        gdl=find_definitions(problems) if gdl is None else Path(gdl),
    )
    variants, left_out = perturbed.variants, perturbed.left_out
    if paraphraser:
        settings = parse_settings(ParaphraseConfig, overrides, base=config)
        done = {variant.cluster for variant in variants if variant.perturbation == "paraphrase"}
        missing = [problem for problem in originals if problem.cluster not in done]
        with ExitStack() as engines:
            writing = engines.enter_context(open_engine(paraphraser, settings.writing))
            solving = engines.enter_context(open_engine(solver, settings.solving)) if solver else None
            paraphrases = paraphrase_all(missing, writing, settings, solver=solving)
        variants = [*variants, *paraphrases.variants]
        left_out = [*(row for row in left_out if row["kind"] != "paraphrase"), *paraphrases.left_out]
    write_jsonl(out, [_row(variant) for variant in variants])
    return PerturbResult(
        out=out,
        problems=len(questions),
        variants=Counter(str(variant.perturbation) for variant in variants),
        left_out=count_reasons(left_out),
        left_out_items=left_out,
        kinds=kinds,
    )


def check_kinds(kinds: Sequence[str], *known: Iterable[str]) -> list[str]:
    """Return the kinds, or all known ones if none are given; an unknown kind is an InputError."""
    everything = [kind for group in known for kind in group]
    if unknown := [kind for kind in kinds if kind not in everything]:
        raise InputError(
            f"no kind of change is called {unknown[0]!r}", hint=f"there are {', '.join(everything)}"
        )
    return list(kinds) or everything


def solved_problems(questions: Sequence[Question], folder: Path, new_folder: Path) -> list[Problem]:
    """Return the trace of each question, or the question if it has none.

    Image paths of traces, which are relative to `folder`, become relative to `new_folder`.
    """
    problems = [question.solved for question in questions]
    return [
        problem.model_copy(
            update={"image": Path(os.path.relpath(folder / problem.image, new_folder)).as_posix()}
        )
        if isinstance(problem, Trace) and problem.image
        else problem
        for problem in problems
    ]


def _row(variant: Problem) -> dict[str, Any]:
    """Return a row that the benchmark `problems` reads."""
    row: dict[str, Any] = variant.model_dump(mode="json", exclude_none=True)
    if images := row.pop("images", None):
        row["image"] = images
    return row
