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
    from theorem_sft.data.traces.question import Question
    from theorem_sft.data.traces.trace import Problem, Step, Trace
    from theorem_sft.data.variants.llm_paraphrase import ParaphraseConfig
    from theorem_sft.evaluation.benchmarks.benchmark import Benchmark
    from theorem_sft.evaluation.probe.material import ProbeConfig
    from theorem_sft.evaluation.probe.probe_results import ProbeResult
    from theorem_sft.evaluation.results import GradedItem, Metrics
    from theorem_sft.experiment.recipe import ArmConfig, DataConfig, Recipe, load_recipe
    from theorem_sft.experiment.results import ArmResult, DryRunResult, RunResults
    from theorem_sft.experiment.stages.build_stage import BuildResult
    from theorem_sft.experiment.stages.build_stage import build_stage as build
    from theorem_sft.experiment.stages.evaluate_stage import EvaluationResult
    from theorem_sft.experiment.stages.evaluate_stage import evaluate_stage as evaluate
    from theorem_sft.experiment.stages.listings import benchmark_card, list_benchmarks
    from theorem_sft.experiment.stages.listings import list_embedded_models as list_models
    from theorem_sft.experiment.stages.perturb_stage import PerturbResult
    from theorem_sft.experiment.stages.perturb_stage import perturb_stage as perturb
    from theorem_sft.experiment.stages.probe_stage import ModelProbes
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

_PLACES = {
    "run": "experiment.stages.run_stage:run_stage",
    "dry_run": "experiment.stages.run_stage:dry_run_stage",
    "report": "experiment.stages.run_stage:report_stage",
    "build": "experiment.stages.build_stage:build_stage",
    "verify": "experiment.stages.verify_stage:verify_stage",
    "render": "experiment.stages.render_stage:render_stage",
    "train": "experiment.stages.train_stage:train_stage",
    "perturb": "experiment.stages.perturb_stage:perturb_stage",
    "evaluate": "experiment.stages.evaluate_stage:evaluate_stage",
    "probe": "experiment.stages.probe_stage:probe_stage",
    "list_models": "experiment.stages.listings:list_embedded_models",
    "list_benchmarks": "experiment.stages.listings:list_benchmarks",
    "benchmark_card": "experiment.stages.listings:benchmark_card",
    "list_theorems": "experiment.stages.theorem_listing:list_theorems",
    "theorem_card": "experiment.stages.theorem_listing:theorem_card",
    "load_recipe": "experiment.recipe:load_recipe",
    "read_records": "core.files:read_records",
    "write_jsonl": "core.files:write_jsonl",
    "ArmConfig": "experiment.recipe:ArmConfig",
    "ArmResult": "experiment.results:ArmResult",
    "Benchmark": "evaluation.benchmarks.benchmark:Benchmark",
    "BuildResult": "experiment.stages.build_stage:BuildResult",
    "DataConfig": "experiment.recipe:DataConfig",
    "DryRunResult": "experiment.results:DryRunResult",
    "EvaluationResult": "experiment.stages.evaluate_stage:EvaluationResult",
    "FinishedRun": "experiment.stages.run_stage:FinishedRun",
    "GenerateConfig": "models.generate.engine:GenerateConfig",
    "GradedItem": "evaluation.results:GradedItem",
    "InputError": "core.errors:InputError",
    "Metrics": "evaluation.results:Metrics",
    "ModelProbes": "experiment.stages.probe_stage:ModelProbes",
    "ParaphraseConfig": "data.variants.llm_paraphrase:ParaphraseConfig",
    "PerturbResult": "experiment.stages.perturb_stage:PerturbResult",
    "ProbeConfig": "evaluation.probe.material:ProbeConfig",
    "ProbeResult": "evaluation.probe.probe_results:ProbeResult",
    "Problem": "data.traces.trace:Problem",
    "Question": "data.traces.question:Question",
    "Recipe": "experiment.recipe:Recipe",
    "RenderConfig": "data.render.theorem_text:RenderConfig",
    "RenderResult": "experiment.stages.render_stage:RenderResult",
    "RunResults": "experiment.results:RunResults",
    "Step": "data.traces.trace:Step",
    "Theorem": "theory.theorem:Theorem",
    "TheoremSFTError": "core.errors:TheoremSFTError",
    "Trace": "data.traces.trace:Trace",
    "TrainConfig": "training.train_config:TrainConfig",
    "TrainResult": "training.train:TrainResult",
    "TrainedModel": "experiment.stages.train_stage:TrainedModel",
    "VerifyResult": "experiment.stages.verify_stage:VerifyResult",
    "WorkError": "core.errors:WorkError",
}
"""The module and attribute that define each name."""


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = _resolve_name(f"{__name__}.{_PLACES[name]}")
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
