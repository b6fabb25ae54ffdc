"""Fine-tune language models to apply theorems, and measure whether they learned rules or instances.

The functions of this module do what the verbs of the command line do. They take paths and plain values,
write files, and return typed results; `print` shows a result as the command line does. Everything is imported
on first use: `import theorem_sft as ts` loads neither torch nor transformers.

    ts.build("synthetic", "traces.jsonl", count=100)
    ts.render("traces.jsonl", "sft.jsonl", objective="theorem")
    trained = ts.train("sft.jsonl", "embedded:smollm2-135m-instruct", "runs/mine")
    print(ts.evaluate(trained.model, benchmark="gsm8k"))
"""

from pkgutil import resolve_name as _resolve_name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from theorem_sft.core.errors import InputError, TheoremSFTError, WorkError
    from theorem_sft.core.files import read_records, write_jsonl
    from theorem_sft.data.render.theorem_text import RenderConfig
    from theorem_sft.data.traces.trace import Problem, Question, Step, Trace
    from theorem_sft.data.variants.llm_paraphrase import ParaphraseConfig
    from theorem_sft.evaluation.benchmarks.benchmark import Benchmark
    from theorem_sft.evaluation.probe.material import ProbeConfig
    from theorem_sft.evaluation.probe.probe_results import ProbeResult
    from theorem_sft.evaluation.results import GradedItem, Metrics
    from theorem_sft.experiment.probe_models import ModelProbes
    from theorem_sft.experiment.recipe import ArmConfig, DataConfig, Recipe, load_recipe
    from theorem_sft.experiment.results import ArmResult, DryRunResult, RunResults
    from theorem_sft.experiment.stages.build_stage import BuildResult
    from theorem_sft.experiment.stages.build_stage import build_stage as build
    from theorem_sft.experiment.stages.evaluate_stage import EvaluationResult
    from theorem_sft.experiment.stages.evaluate_stage import evaluate_stage as evaluate
    from theorem_sft.experiment.stages.listings import benchmark_card, list_benchmarks, list_models
    from theorem_sft.experiment.stages.perturb_stage import PerturbResult
    from theorem_sft.experiment.stages.perturb_stage import perturb_stage as perturb
    from theorem_sft.experiment.stages.probe_stage import probe_stage as probe
    from theorem_sft.experiment.stages.render_stage import RenderResult
    from theorem_sft.experiment.stages.render_stage import render_stage as render
    from theorem_sft.experiment.stages.run_stage import FinishedRun
    from theorem_sft.experiment.stages.run_stage import dry_run_stage as dry_run
    from theorem_sft.experiment.stages.run_stage import report_stage as report
    from theorem_sft.experiment.stages.run_stage import run_stage as run
    from theorem_sft.experiment.stages.theorem_listing import list_theorems, theorem_card
    from theorem_sft.experiment.stages.train_stage import TrainedModel
    from theorem_sft.experiment.stages.train_stage import train_stage as train
    from theorem_sft.experiment.stages.verify_stage import VerifyResult
    from theorem_sft.experiment.stages.verify_stage import verify_stage as verify
    from theorem_sft.models.generate.engine import GenerateConfig
    from theorem_sft.theory.theorem import Theorem
    from theorem_sft.training.train import TrainResult
    from theorem_sft.training.train_config import TrainConfig

__version__ = "0.1.0"

# fmt: off
__all__ = [  # noqa: RUF022
    "__version__", "run", "dry_run", "report", "build", "verify", "render", "train", "perturb", "evaluate",
    "probe", "list_models", "list_benchmarks", "benchmark_card", "list_theorems", "theorem_card",
    "load_recipe", "read_records", "write_jsonl", "ArmConfig", "ArmResult", "Benchmark", "BuildResult",
    "DataConfig", "DryRunResult", "EvaluationResult", "FinishedRun", "GenerateConfig", "GradedItem",
    "InputError", "Metrics", "ModelProbes", "ParaphraseConfig", "PerturbResult", "ProbeConfig",
    "ProbeResult", "Problem", "Question", "Recipe", "RenderConfig", "RenderResult", "RunResults", "Step",
    "Theorem", "TheoremSFTError", "Trace", "TrainConfig", "TrainResult", "TrainedModel", "VerifyResult",
    "WorkError"
]
# fmt: on

_MODULES = {
    "core.errors": "InputError TheoremSFTError WorkError",
    "core.files": "read_records write_jsonl",
    "data.render.theorem_text": "RenderConfig",
    "data.traces.trace": "Problem Question Step Trace",
    "data.variants.llm_paraphrase": "ParaphraseConfig",
    "evaluation.benchmarks.benchmark": "Benchmark",
    "evaluation.probe.material": "ProbeConfig",
    "evaluation.probe.probe_results": "ProbeResult",
    "evaluation.results": "GradedItem Metrics",
    "experiment.probe_models": "ModelProbes",
    "experiment.recipe": "ArmConfig DataConfig Recipe load_recipe",
    "experiment.results": "ArmResult DryRunResult RunResults",
    "experiment.stages.build_stage": "BuildResult build_stage",
    "experiment.stages.evaluate_stage": "EvaluationResult evaluate_stage",
    "experiment.stages.listings": "benchmark_card list_benchmarks list_models",
    "experiment.stages.perturb_stage": "PerturbResult perturb_stage",
    "experiment.stages.probe_stage": "probe_stage",
    "experiment.stages.render_stage": "RenderResult render_stage",
    "experiment.stages.run_stage": "FinishedRun dry_run_stage report_stage run_stage",
    "experiment.stages.theorem_listing": "list_theorems theorem_card",
    "experiment.stages.train_stage": "TrainedModel train_stage",
    "experiment.stages.verify_stage": "VerifyResult verify_stage",
    "models.generate.engine": "GenerateConfig",
    "theory.theorem": "Theorem",
    "training.train": "TrainResult",
    "training.train_config": "TrainConfig",
}
_PLACES = {
    name.removesuffix("_stage"): f"{__name__}.{module}:{name}"
    for module, names in _MODULES.items()
    for name in names.split()
}
"""The module and attribute that define each name; `build` is the function `build_stage`."""


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = _resolve_name(_PLACES[name])
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
