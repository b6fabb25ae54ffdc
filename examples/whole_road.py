"""The whole experiment on one page: build, verify, render, train, evaluate, make variants, probe, compare.

    python examples/whole_road.py --out runs/whole-road  # SmolLM2-135M
    python examples/whole_road.py --out runs/x --model FOLDER_OR_HUB_ID --train 2000 --test 500

Two arms are trained on the same problems: `vanilla` on plain worked solutions, `theorem` on solutions that
state the rule of each step. The default sizes only show how the parts fit together; they are far too small to
show that one arm is better. recipes/demo.yaml describes such an experiment for `theorem-sft run`.
"""

from pathlib import Path

import typer

import theorem_sft as ts

THEOREMS = [  # two pairs of rules with similar problems
    "area of a triangle",
    "area of a parallelogram",
    "angle sum of a triangle",
    "angles on a straight line",
]
ARMS = ("vanilla", "theorem")
KINDS = ["rename", "reorder", "distractor"]


def main(
    out: Path = Path("runs/whole-road"),
    *,
    model: str = "embedded:smollm2-135m-instruct",
    train: int = 80,
    test: int = 20,
    epochs: float = 2,
    max_length: int = 1024,
    max_new_tokens: int = 160,
    workers: int | None = None,
) -> ts.ModelProbes:
    # 1. Problems with exact traces; the last ones are test problems.
    traces = out / "traces.jsonl"
    print(ts.build("synthetic", traces, theorems=THEOREMS, count=train + test, test=test, seed=1))

    # 2. Every step is checked by machine. Training uses only what passes.
    verified = ts.verify(traces, out=traces, workers=workers)
    print(verified)
    assert verified.passed == verified.traces
    problems = ts.read_records(traces, ts.Trace)
    train_file, test_file = out / "train.jsonl", out / "test.jsonl"
    ts.write_jsonl(train_file, [problem for problem in problems if problem.split == "train"])
    ts.write_jsonl(test_file, [problem for problem in problems if problem.split == "test"])

    # 3. One supervision file per arm, from the same traces.
    supervision = {arm: out / f"sft-{arm}.jsonl" for arm in ARMS}
    for arm in ARMS:
        print(ts.render(train_file, supervision[arm], objective=arm))

    # 4. One model per arm, with the same settings.
    config = ts.TrainConfig(epochs=epochs, max_length=max_length)
    trained = {arm: ts.train(supervision[arm], model, out / arm, config=config) for arm in ARMS}
    for arm in ARMS:
        print(f"{arm}: {trained[arm]}")

    # 5. Accuracy on the test problems, and the two arms compared problem by problem.
    generate = ts.GenerateConfig(max_new_tokens=max_new_tokens)
    models = [trained[arm].model for arm in ARMS]
    print(ts.evaluate(models[::-1], data=test_file, out=out / "evaluation", config=generate))

    # 6. Superficial variants of the test problems: the rule stays, the wording changes.
    variants = out / "variants.jsonl"
    print(ts.perturb(test_file, variants, kinds=KINDS))
    changed = ts.evaluate(models[::-1], data=variants, out=out / "evaluation-variants", config=generate)
    for arm, evaluation in zip(ARMS[::-1], changed.evaluations, strict=True):
        for kind, accuracy in evaluation.metrics.accuracy.items():
            print(f"{arm}, {kind}: {accuracy.value:.1%} [{accuracy.low:.1%}, {accuracy.high:.1%}]")

    # 7. The probe puts it together: robustness, transfer, memorisation, and a verdict on each model.
    probes = ts.probe(
        models,
        test_file,
        train=train_file,
        kinds=[*KINDS, "contrast"],
        reuse=[evaluation.out for evaluation in changed.evaluations],
        out=out / "probe",
        generate=generate,
    )
    print(probes)
    return probes


if __name__ == "__main__":
    typer.run(main)
