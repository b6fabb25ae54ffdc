"""Probe whether models learned rules or instances."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from theorem_sft.core.files import read_jsonl, read_records
from theorem_sft.core.settings import parse_settings
from theorem_sft.data.sources.formalgeo.language.formal_problem import find_definitions
from theorem_sft.data.traces.trace import Problem, Question, Trace
from theorem_sft.data.variants.kinds import VARIANT_KINDS
from theorem_sft.data.variants.transfer.make_transfer import TRANSFER_KINDS
from theorem_sft.evaluation.benchmarks.benchmark import Benchmark, read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.evaluation.evaluate import model_slug
from theorem_sft.evaluation.probe.material import ProbeConfig, Solved, gather_material
from theorem_sft.experiment.probe_models import ModelProbes, probe_models, probe_settings
from theorem_sft.experiment.stages.perturb_stage import check_kinds, solved_problems
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.training.encode import SupervisionRecord

_PROBE_PREFIX = "probe."  # of the overrides that are settings of the probe, not of generation


def probe_stage(
    models: str | Path | Sequence[str | Path],
    problems: Path | str,
    *,
    benchmark: str = "problems",
    train: Path | str | None = None,
    untrained: Path | str | None = None,
    gsm8k: Path | str | None = None,
    kinds: Sequence[str] = (),
    variants: Path | str | None = None,
    limit: int | None = None,
    images: bool = False,
    gdl: Path | str | None = None,
    reuse: Sequence[Path | str] = (),
    out: Path | str | None = None,
    config: ProbeConfig | None = None,
    generate: GenerateConfig | None = None,
    overrides: Sequence[str] = (),
    seed: int | None = None,
) -> ModelProbes:
    """Probe whether models learned rules or instances: variants, transfer problems, memorisation, retention.

    A killed probe resumes.

    Args:
        models: One or more models: each a folder, a hub id, `embedded:NAME` or a server's name for it. All
            others are compared with the first.
        problems: Problems that were not trained on: traces, or rows of a benchmark.
        benchmark: The benchmark that describes the rows: a name or a YAML file.
        train: The training problems: traces or a supervision file; None: memorisation is not measured.
        untrained: A supervision file like `train` that was not trained on: the baseline of memorisation;
            None: the traces in `problems`.
        gsm8k: Rows of GSM8K, for the model's remaining abilities; None: not measured.
        kinds: Kinds of variant and of transfer problem; empty: those of `config`.
        variants: More variants of the problems, written by `perturb`.
        limit: Only the first problems; None: all.
        images: Whether to show images to the model, and to draw those of variants.
        gdl: The folder of FormalGeo's definitions, needed to renumber its problems; None: the folder of
            `problems`.
        reuse: Folders of evaluations of the same models, whose answers are reused.
        out: The folder of the probe; None: runs/probe-PROBLEMS-MODEL.
        config: Settings of the probe; None: the defaults.
        generate: Generation settings; None: those of the run that trained a model, or the defaults.
        overrides: `key=value` settings that replace those of `generate`; `probe.key=value` of `config`.
        seed: Sampling seed; None: that of `config`.

    Raises:
        InputError: An option is malformed or unknown, the data or a model is missing, or the folder holds
            another probe.
    """
    names = [str(models)] if isinstance(models, str | Path) else [str(model) for model in models]
    problems = Path(problems)
    probe_config = _probe_config(config, kinds, seed, overrides)
    others = [override for override in overrides if not override.startswith(_PROBE_PREFIX)]
    if generate is None:
        settings = probe_settings(names, others)
    else:
        settings = parse_settings(GenerateConfig, others, base=generate)
    chosen, arithmetic = read_benchmark(benchmark), read_benchmark("gsm8k")
    questions = load_questions(chosen, problems, limit=limit, images=problems.parent if images else None)
    folder = Path("runs") / f"probe-{problems.stem}-{model_slug(names[0])}" if out is None else Path(out)
    material = gather_material(
        solved_problems(questions, problems.parent, folder),
        probe_config,
        variants=_read_problems(Path(variants)) if variants else [],
        trained=_read_solved(Path(train)) if train else [],
        untrained=read_records(Path(untrained), SupervisionRecord) if untrained else [],
        retained=load_questions(arithmetic, Path(gsm8k), limit=probe_config.retained) if gsm8k else [],
        images=folder / "images" if images else None,
        gdl=find_definitions(problems) if gdl is None else Path(gdl),
    )
    return probe_models(
        names,
        material,
        settings,
        probe_config,
        folder,
        to_chat=partial(
            _to_chat, benchmark=chosen, arithmetic=arithmetic, image_folder=folder if images else None
        ),
        reuse=[Path(each) for each in reuse],
    )


def _probe_config(
    config: ProbeConfig | None, kinds: Sequence[str], seed: int | None, overrides: Sequence[str]
) -> ProbeConfig:
    settings = (config or ProbeConfig()).model_dump()
    if kinds:
        check_kinds(kinds, VARIANT_KINDS, TRANSFER_KINDS)
        settings["kinds"] = [kind for kind in kinds if kind in VARIANT_KINDS]
        settings["transfer"] = [kind for kind in kinds if kind in TRANSFER_KINDS]
    if seed is not None:
        settings["seed"] = seed
    own = [
        override.removeprefix(_PROBE_PREFIX) for override in overrides if override.startswith(_PROBE_PREFIX)
    ]
    return parse_settings(ProbeConfig, own, base=settings)


def _to_chat(
    problem: Problem, *, benchmark: Benchmark, arithmetic: Benchmark, image_folder: Path | None
) -> list[Message]:
    if problem.purpose == "retained":
        benchmark = arithmetic
    if isinstance(problem, Question):
        return benchmark.chat(problem)
    images: list[str] = []
    if image_folder and isinstance(problem, Trace) and problem.image:
        images = [str((image_folder / problem.image).absolute())]
    return benchmark.chat(
        Question(id=problem.id, problem=problem.problem, answer=problem.answer, images=images)
    )


def _read_problems(path: Path) -> list[Problem]:
    return [question.solved for question in load_questions(read_benchmark("problems"), path)]


def _read_solved(path: Path) -> Sequence[Solved]:
    """Read training problems: traces or rows of a supervision file."""
    _, first = next(read_jsonl(path))
    return read_records(path, SupervisionRecord if "completion" in first else Trace)
