"""The verb that tells whether a model learned rules or instances: probe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from theorem_sft.cli.app import Json, Seed, Set, app, show
from theorem_sft.cli.perturbing import solved
from theorem_sft.core.errors import InputError

if TYPE_CHECKING:
    from theorem_sft.data.traces.trace import Problem
    from theorem_sft.evaluation.benchmarks.benchmark import Benchmark
    from theorem_sft.evaluation.probe.material import Solved
    from theorem_sft.models.chat import Message
    from theorem_sft.training.encode import SupervisionRecord

_OWN = "probe."
"""Before the keys of --set that are the probe's, not the generation's."""


@app.command()
def probe(
    models: Annotated[
        list[str],
        typer.Option(
            "--model",
            help="A folder, a hub id, embedded:NAME, or a server's name. Further ones are compared with the "
            "first.",
        ),
    ],
    problems: Annotated[
        Path, typer.Option(help="Problems that were not trained on: traces, or the rows of a benchmark.")
    ],
    benchmark: Annotated[str, typer.Option(help="The benchmark whose rows they are.")] = "problems",
    train: Annotated[
        Path | None, typer.Option(help="What was trained on: traces, or a supervision file.")
    ] = None,
    untrained: Annotated[
        Path | None,
        typer.Option(help="A supervision file like --train, never trained on: the level of chance."),
    ] = None,
    gsm8k: Annotated[
        Path | None, typer.Option(help="Rows of GSM8K, to see what the model can still do.")
    ] = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="A kind of change or transfer; may come again [all].")
    ] = None,
    variants: Annotated[
        Path | None, typer.Option(help="Variants of the problems that perturb wrote, asked as well.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many problems.")] = None,
    images: Annotated[
        bool, typer.Option("--images", help="Show the pictures, and draw those of variants.")
    ] = False,
    reuse: Annotated[
        list[Path] | None,
        typer.Option(help="An evaluation of the same model whose answers are used again; may come again."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The probe's folder [runs/probe-PROBLEMS-MODEL].")
    ] = None,
    seed: Seed = 0,
    overrides: Set = None,
    as_json: Json = False,
) -> None:
    """Tell whether a model learned rules or instances, by superficial variants, transfer and memory."""
    from theorem_sft.core.settings import parse_settings
    from theorem_sft.data.variants.kinds import KINDS
    from theorem_sft.data.variants.transfer.transfer_kinds import KINDS as TRANSFER_KINDS
    from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
    from theorem_sft.evaluation.benchmarks.load_questions import load_questions
    from theorem_sft.evaluation.evaluate import model_slug
    from theorem_sft.evaluation.probe.material import RETAINED, gather
    from theorem_sft.evaluation.probe.probe_config import ProbeConfig
    from theorem_sft.experiment.probe_models import probe_models, probe_settings
    from theorem_sft.experiment.report.probe_page import probe_text

    if unknown := [kind for kind in kinds or () if kind not in {**KINDS, **TRANSFER_KINDS}]:
        known = ", ".join([*KINDS, *TRANSFER_KINDS])
        raise InputError(f"no kind of change is called {unknown[0]!r}", hint=f"there are {known}")
    chosen_kinds = kinds or [*KINDS, *TRANSFER_KINDS]
    chosen_settings = {
        "kinds": [kind for kind in chosen_kinds if kind in KINDS],
        "transfer": [kind for kind in chosen_kinds if kind in TRANSFER_KINDS],
        "seed": seed,
    }
    own = [override for override in overrides or [] if override.startswith(_OWN)]
    config = parse_settings(
        ProbeConfig, [override.removeprefix(_OWN) for override in own], base=chosen_settings
    )
    with redirect_stdout(sys.stderr):
        settings = probe_settings(models, [override for override in overrides or [] if override not in own])
        chosen = read_benchmark(benchmark)
        questions = load_questions(chosen, problems, limit=limit, images=problems.parent if images else None)
        arithmetic = read_benchmark("gsm8k")
        folder = out or Path("runs") / f"probe-{problems.stem}-{model_slug(models[0])}"
        material = gather(
            solved(questions, problems.parent, folder),
            config,
            variants=_variants(variants) if variants else [],
            trained=_trained(train) if train else [],
            untrained=_supervised(untrained) if untrained else [],
            retained=load_questions(arithmetic, gsm8k, limit=config.retained) if gsm8k else [],
            images=folder / "images" if images else None,
        )
        probed = probe_models(
            models,
            material,
            settings,
            config,
            folder,
            ask=lambda problem: _ask(
                arithmetic if problem.perturbation == RETAINED else chosen,
                problem,
                folder if images else None,
            ),
            reuse=reuse or [],
        )
    shown: list[dict[str, Any]] = [
        {"out": str(home)} | {key: value for key, value in one.items() if key not in ("items", "examples")}
        for one, home in zip(probed.probes, probed.folders, strict=True)
    ]
    result = shown[0] if len(shown) == 1 else {"models": shown, "comparisons": probed.comparisons}
    show(result, as_json, f"{probe_text(probed.probes, probed.comparisons)}\nPage: {probed.page}")


def _ask(benchmark: Benchmark, problem: Problem, pictures: Path | None) -> list[Message]:
    """The chat that asks a problem, which a benchmark makes of its own questions alone."""
    from theorem_sft.data.traces.question import Question
    from theorem_sft.data.traces.trace import Trace

    if isinstance(problem, Question):
        return benchmark.chat(problem)
    shown: list[str] = []
    if pictures and isinstance(problem, Trace) and problem.image:
        shown = [str((pictures / problem.image).absolute())]
    return benchmark.chat(
        Question(id=problem.id, problem=problem.problem, answer=problem.answer, images=shown)
    )


def _trained(path: Path) -> Sequence[Solved]:
    """Read what was trained on: traces, or rows of supervision."""
    from theorem_sft.core.files import read_jsonl, read_records
    from theorem_sft.data.traces.trace import Trace

    _, first = next(read_jsonl(path))
    return _supervised(path) if "completion" in first else read_records(path, Trace)


def _variants(path: Path) -> Sequence[Problem]:
    """Read the variants that `perturb` wrote."""
    from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
    from theorem_sft.evaluation.benchmarks.load_questions import load_questions

    return [question.solved for question in load_questions(read_benchmark("problems"), path)]


def _supervised(path: Path) -> Sequence[SupervisionRecord]:
    from theorem_sft.core.files import read_records
    from theorem_sft.training.encode import SupervisionRecord

    return read_records(path, SupervisionRecord)
