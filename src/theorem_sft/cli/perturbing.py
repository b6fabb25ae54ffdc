"""The verb that writes superficial variants of problems: perturb."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from theorem_sft.cli.app import Json, Out, Seed, Set, app, show
from theorem_sft.core.errors import InputError

if TYPE_CHECKING:
    from theorem_sft.data.traces.question import Question
    from theorem_sft.data.traces.trace import Problem
    from theorem_sft.data.variants.make_variants import Perturbed


@app.command()
def perturb(
    problems: Annotated[Path, typer.Argument(help="Traces or problems, or the rows of a benchmark.")],
    out: Out,
    benchmark: Annotated[str, typer.Option(help="The benchmark whose rows they are.")] = "problems",
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="A kind of change; may come again [all].")
    ] = None,
    images: Annotated[
        Path | None, typer.Option(help="Draw the pictures of variants into this folder.")
    ] = None,
    paraphraser: Annotated[
        str | None, typer.Option(help="A model that says free text in other words; each is checked.")
    ] = None,
    solver: Annotated[
        str | None, typer.Option(help="The model that must solve its paraphrases [the same].")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many problems.")] = None,
    seed: Seed = 0,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Write superficial variants of problems, and say which problem has none of which kind, and why."""
    from theorem_sft.core.files import write_jsonl
    from theorem_sft.data.variants.kinds import VARIANT_KINDS
    from theorem_sft.data.variants.make_variants import count_reasons, perturb_all
    from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
    from theorem_sft.evaluation.benchmarks.load_questions import load_questions

    if unknown := [kind for kind in kinds or () if kind not in VARIANT_KINDS]:
        raise InputError(f"no kind of change is called {unknown[0]!r}", hint=f"there are {', '.join(VARIANT_KINDS)}")
    if (solver or overrides) and not paraphraser:
        raise InputError("--solver and --set are for paraphrases", hint="name a --paraphraser")
    with redirect_stdout(sys.stderr):
        questions = load_questions(read_benchmark(benchmark), problems, limit=limit)
        asked = solved(questions, problems.parent, out.parent)
        perturbed = perturb_all(asked, kinds or list(VARIANT_KINDS), seed=seed, images=images, beside=out.parent)
        if paraphraser:
            perturbed = _paraphrased(asked, perturbed, paraphraser, solver, overrides or [])
    write_jsonl(out, [_row(variant) for variant in perturbed.variants])
    made = Counter(str(variant.perturbation) for variant in perturbed.variants)
    reasons = count_reasons(perturbed.left_out)
    result = {
        "out": str(out),
        "problems": len(questions),
        "variants": dict(made),
        "left_out": reasons,
        "left_out_items": perturbed.left_out,
    }
    lines = [f"{len(perturbed.variants)} variants of {len(questions)} problems in {out}"]
    for kind in kinds or VARIANT_KINDS:
        lines.append(f"  {kind}: {made[kind]}")
        lines += [f"    left out: {number} × {why}" for why, number in reasons.get(kind, {}).items()]
    show(result, as_json, "\n".join(lines))


def _paraphrased(
    problems: Sequence[Problem],
    perturbed: Perturbed[Problem],
    writer: str,
    solver: str | None,
    overrides: Sequence[str],
) -> Perturbed[Problem]:
    """Have a model paraphrase the problems that cannot be paraphrased without one."""
    from theorem_sft.core.settings import parse_settings
    from theorem_sft.data.variants.llm_paraphrase import ParaphraseConfig, paraphrase_all
    from theorem_sft.data.variants.make_variants import Perturbed
    from theorem_sft.models.generate.engine import open_engine

    settings = parse_settings(ParaphraseConfig, overrides)
    told = {variant.cluster for variant in perturbed.variants if variant.perturbation == "paraphrase"}
    left = [problem for problem in problems if problem.cluster not in told]
    with ExitStack() as engines:
        writing = engines.enter_context(open_engine(writer, settings.writing))
        solving = engines.enter_context(open_engine(solver, settings.solving)) if solver else None
        found = paraphrase_all(left, writing, settings, solver=solving)
    others = [row for row in perturbed.left_out if row["kind"] != "paraphrase"]
    return Perturbed([*perturbed.variants, *found.variants], [*others, *found.left_out])


def solved(questions: Sequence[Question], folder: Path, other: Path) -> list[Problem]:
    """Return the traces of questions, where they have one, as they stand in a file of another folder.

    Args:
        questions: What was read.
        folder: That the paths of the traces' pictures are relative to.
        other: That they will be relative to.
    """
    from theorem_sft.data.traces.trace import Trace

    problems = [question.solved for question in questions]
    return [
        problem.model_copy(update={"image": Path(os.path.relpath(folder / problem.image, other)).as_posix()})
        if isinstance(problem, Trace) and problem.image
        else problem
        for problem in problems
    ]


def _row(variant: Any) -> dict[str, Any]:
    """A line that `eval` and `probe` read again."""
    row: dict[str, Any] = variant.model_dump(mode="json", exclude_none=True)
    if images := row.pop("images", None):
        row["image"] = images
    return row
