"""The command line: exit codes, one JSON object on stdout, error messages with place and hint."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

import theorem_sft
from tests.support.command_line import Cli
from tests.support.paths import ROOT
from tests.support.tiny_models import write_tiny_model
from theorem_sft.cli.main import app
from theorem_sft.core.files import read_jsonl, read_records, write_jsonl
from theorem_sft.data.traces.trace import Trace
from theorem_sft.theory.catalogue import CATALOGUE

PROBLEM = '{"id": "a", "problem": "What is 1 + 1?", "answer": "2"}\n'

VERBS = "run report build verify render train models perturb eval probe benchmarks theorems"


def run_python(code: str) -> str:
    """Run code in a new process and return what it printed."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


def test_help_lists_the_verbs_in_order_without_slow_imports() -> None:
    text = run_python(
        "import sys; sys.argv = ['theorem-sft', '--help']\n"
        "from theorem_sft.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert not {'torch', 'transformers', 'sympy', 'matplotlib'} & set(sys.modules)\n"
    )
    assert re.findall(r"^  (\w+)  ", text.partition("Commands:")[2], re.M) == VERBS.split()


@pytest.mark.parametrize("verb", VERBS.split())
def test_every_option_has_a_help_text(verb: str) -> None:
    command = typer.main.get_command(app).commands[verb]  # type: ignore[attr-defined]
    assert command.help and all(parameter.help for parameter in command.params if parameter.name != "help")


def test_version(cli: Cli) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cli("--version").out.strip() == theorem_sft.__version__ == project["version"]


def test_build_and_render(cli: Cli, tmp_path: Path) -> None:
    traces, sft = tmp_path / "traces.jsonl", tmp_path / "sft.jsonl"
    built = cli.json("build", "synthetic", "--count", 20, "--seed", 3, "-o", traces)
    assert built["traces"] == 20 == len(read_records(traces, Trace))
    rendered = cli.json("render", traces, "--objective", "theorem", "--order", "condition_first", "-o", sft)
    assert rendered["examples"] == 20
    rows = [row for _, row in read_jsonl(sft)]
    assert all(row["completion"][0]["content"].startswith("Step 1\nConditions: ") for row in rows)
    cli.json("render", traces, "--objective", "placebo", "--order", "condition_first", "-o", sft)
    placebos = [row for _, row in read_jsonl(sft)]
    assert [row["id"] for row in placebos] == [row["id"] for row in rows]
    assert not any(row in rows for row in placebos)


def test_traces_are_verified_and_written_with_their_verdicts(cli: Cli, tmp_path: Path) -> None:
    valid, invalid = tmp_path / "valid.jsonl", tmp_path / "invalid.jsonl"
    cli.json("build", "synthetic", "--count", 6, "-o", valid)
    verified = cli.json("verify", valid, "-o", tmp_path / "checked.jsonl")
    assert verified["traces"] == verified["passed"] == 6 and not verified["failures"]
    checked = read_records(tmp_path / "checked.jsonl", Trace)
    assert all(trace.checks["exec"].verdict == "pass" for trace in checked)
    traces = read_records(valid, Trace)
    traces[2].steps[0].conclusion = {slot: 999 for slot in traces[2].steps[0].conclusion}
    write_jsonl(invalid, traces)
    verified = cli.json("verify", invalid)
    assert verified["passed"] == 5
    assert {failure["id"] for failure in verified["failures"]} == {traces[2].id}
    output = cli("verify", invalid)
    assert output.code == 0 and "5 of 6 traces passed" in output.out
    assert f"{traces[2].id}: exec: step 1" in output.out


def test_problems_are_split_when_they_are_built(cli: Cli, tmp_path: Path) -> None:
    split = ("--count", 40, "--test", 10, "--split-by", "story")
    cli.json("build", "synthetic", *split, "-o", tmp_path / "traces.jsonl")
    traces = read_records(tmp_path / "traces.jsonl", Trace)
    assert [trace.split for trace in traces] == ["train"] * 30 + ["test"] * 10


def test_annotated_traces_are_built_and_verified(cli: Cli, tmp_path: Path, shared_data: Path) -> None:
    rows = (shared_data / "math" / "annotated_traces.jsonl").read_text(encoding="utf-8").splitlines()
    annotated = tmp_path / "annotated.jsonl"
    annotated.write_text("\n".join(rows[:5]), encoding="utf-8")
    assert cli.json("build", "annotated", "--data", annotated, "-o", tmp_path / "traces.jsonl")["traces"] == 5
    assert cli.json("verify", tmp_path / "traces.jsonl")["checks"]["exec"] == {"pass": 5}


def test_build_draws_diagrams(cli: Cli, tmp_path: Path) -> None:
    traces = tmp_path / "data" / "traces.jsonl"
    command = ["build", "synthetic", "--count", 20, "-o", traces, "--images", tmp_path / "data" / "images"]
    built = cli.json(*command)
    records = read_records(traces, Trace)
    drawn = [trace for trace in records if trace.image is not None]
    assert 0 < built["images"] == len(drawn) < 20
    assert {traces.parent / str(trace.image) for trace in drawn} == set(traces.parent.glob("images/*.png"))
    assert cli.json(*command) | {"seconds": built["seconds"]} == built


def test_train_eval_and_report(cli: Cli, tmp_path: Path, tiny_model: Path) -> None:
    traces, sft, out = tmp_path / "traces.jsonl", tmp_path / "sft.jsonl", tmp_path / "trained"
    cli.json("build", "synthetic", "--count", 6, "-o", traces)
    cli.json("render", traces, "--objective", "vanilla", "-o", sft)
    settings = ["--set", "max_steps=2", "--set", "max_length=4096"]
    trained = cli.json("train", "--data", sft, "--model", tiny_model, *settings, "-o", out)
    assert (trained["steps"], trained["examples"], trained["too_long"]) == (2, 6, 0)
    command = ["eval", "--model", out / "model", "--data", traces, "--set", "max_new_tokens=4"]
    answered = cli.json(*command, "-o", tmp_path / "answers")
    assert answered["accuracy"]["original"]["n"] == 6
    assert len(list(read_jsonl(tmp_path / "answers" / "answers.jsonl"))) == 6
    another = cli(*command, "--set", "seed=1", "-o", tmp_path / "answers")
    assert another.code == 2, "the folder holds another evaluation"

    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        f"name: x\nmodel: {tiny_model}\ndata: {{source: traces, path: {traces}, train: 2, test: 2}}\n"
        "arms: [{name: base}]\ngenerate: {max_new_tokens: 4}\n"
    )
    folder = tmp_path / "run"
    verdict = cli.json("run", recipe, "--out", folder)["verdict"]
    page = (folder / "report.html").read_text()
    (folder / "report.html").unlink()
    assert cli.json("report", folder) == {"report": str(folder / "report.html"), "verdict": verdict}
    assert (folder / "report.html").read_text() == page


def test_two_models_are_evaluated_on_a_benchmark_and_compared(
    cli: Cli, tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "rows.jsonl"
    write_jsonl(data, [{"q": f"{n} + 1?", "a": str(n + 1), "kind": "sum"} for n in range(4)])
    other = write_tiny_model(tmp_path / "other", initializer_range=0.6)
    fields = ["--field", "problem=q", "--field", "answer=a", "--field", "subject=kind"]
    command = ["eval", "--benchmark", "jsonl", "--data", data, *fields, "--set", "max_new_tokens=4"]
    both = cli.json(*command, "--model", tiny_model, "--model", other, "--limit", 3, "-o", tmp_path / "both")
    assert [model["accuracy"]["original"]["n"] for model in both["models"]] == [3, 3]
    assert both["models"][0]["subjects"]["sum"]["n"] == 3
    assert both["comparison"]["rows"][0]["mcnemar"] == {"only_first": 0, "only_second": 0, "p": 1.0}
    first, second = sorted((tmp_path / "both").iterdir())
    one = cli.json(*command, "--model", other, "--limit", 3, "--against", first, "-o", second)
    assert one["comparison"]["same_text"] == both["comparison"]["same_text"] < 1
    text = cli(*command, "--model", other, "--limit", 3, "--against", first, "-o", second).out
    assert "By subject" in text and f"{other} compared with {first}" in text
    monkeypatch.chdir(tmp_path)
    folder = Path(cli.json(*command, "--model", other)["out"])
    assert folder.parent.absolute() == tmp_path / "runs"
    assert len(list(read_jsonl(folder / "answers.jsonl"))) == 4
    assert cli.json(*command, "--model", other)["out"] == str(folder)
    assert cli.json(*command, "--model", other, "--limit", 2)["out"] != str(folder)
    whole = cli(*command, "--model", other, "--against", first, "-o", tmp_path / "whole")
    assert whole.code == 2 and "1 of 4 problems have no answer to compare with" in whole.err


def test_variants_are_written_and_missing_ones_counted_by_reason(
    cli: Cli, tmp_path: Path, tiny_model: Path
) -> None:
    problems, out = tmp_path / "p.jsonl", tmp_path / "v.jsonl"
    cli("build", "synthetic", "--count", 5, "-o", problems)
    result = cli.json("perturb", problems, "-o", out, "--kind", "reorder", "--kind", "option_order")
    assert result["variants"] == {"reorder": 5} and result["problems"] == 5
    assert list(result["left_out"]) == ["option_order"]
    assert sum(result["left_out"]["option_order"].values()) == 5
    assert {trace.perturbation for trace in read_records(out, Trace)} == {"reorder"}
    rows = tmp_path / "gsm8k.jsonl"
    rows.write_text(json.dumps({"question": "Tom has 3 pens. How many pens?", "answer": "#### 3"}) + "\n")
    kinds = ("--kind", "off_topic", "--kind", "paraphrase")
    cli.json("perturb", rows, "--benchmark", "gsm8k", "-o", out, *kinds)
    (row,) = [row for _, row in read_jsonl(out)]
    assert row["answer"] == "3" and row["perturbation"] == "off_topic" and row["group"]
    short = ("--set", "writing.max_new_tokens=3")
    command = ("perturb", rows, "--benchmark", "gsm8k", "-o", out, *kinds)
    result = cli.json(*command, "--paraphraser", tiny_model, *short)
    assert result["variants"] == {"off_topic": 1}
    assert result["left_out"] == {"paraphrase": {"the paraphrase was cut off": 1}}


def test_models_are_probed_and_compared(cli: Cli, tmp_path: Path, tiny_model: Path) -> None:
    problems = tmp_path / "traces.jsonl"
    cli("build", "synthetic", "--count", 6, "--test", 3, "-o", problems)
    arithmetic = tmp_path / "gsm8k.jsonl"
    arithmetic.write_text(json.dumps({"question": "Tom has 3 pens. How many?", "answer": "#### 3"}) + "\n")
    other = write_tiny_model(tmp_path / "other", initializer_range=0.6)
    result = cli.json(
        *("probe", "--problems", problems, "--train", problems, "--gsm8k", arithmetic),
        *("--kind", "reorder", "--kind", "renumber", "--kind", "contrast", "--set", "max_new_tokens=3"),
        *("--set", "probe.paragraphs=2", "--model", tiny_model, "--model", other, "-o", tmp_path / "probe"),
    )
    assert [one["problems"] for one in result["models"]] == [3, 3]
    assert list(result["models"][0]["variation"]["kinds"]) == ["reorder", "renumber", "perturbed"]
    assert result["models"][0]["retention"]["gsm8k"]["n"] == 1
    assert result["models"][0]["retention"]["perplexity"]["n"] == 2
    assert result["comparisons"][0]["model"] == str(other)
    assert result["models"][1]["verdict"]["conclusion"] == "underpowered"
    assert (tmp_path / "probe" / "probe.html").exists()


def test_an_unreachable_server_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_text(PROBLEM)
    server = ["--set", "engine=openai", "--set", "server.base_url=http://127.0.0.1:9/v1"]
    settings = [*server, "--set", "server.retries=0"]
    output = cli("eval", "--model", "x", "--data", tmp_path / "good.jsonl", *settings, "-o", tmp_path / "out")
    assert output.code == 2 and "http://127.0.0.1:9/v1" in output.err and "Traceback" not in output.err


def test_benchmarks_are_listed_and_shown(cli: Cli) -> None:
    assert {"math500", "gsm8k", "geoqa"} <= set(cli.json("benchmarks")["benchmarks"])
    assert cli.json("benchmarks", "gsm8k")["example"]["answer"].endswith("#### 72")
    assert "Natalia" in cli("benchmarks", "gsm8k").out


def test_theorems_are_listed_by_field(cli: Cli) -> None:
    listed = cli.json("theorems")
    names = {entry["name"] for field in listed["fields"].values() for entry in field}
    assert names == set(CATALOGUE) and listed["theorems"] == len(CATALOGUE)
    geometry = cli.json("theorems", "--field", "plane geometry")
    assert geometry["fields"] == {"plane geometry": listed["fields"]["plane geometry"]}
    text = cli("theorems").out
    assert all(f"  {theorem.name}\n      {theorem.statement}\n" in text for theorem in CATALOGUE.values())


@pytest.mark.parametrize("name", ["area of a rectangle", "total cost at a unit price"])
def test_theorem_has_a_card(cli: Cli, name: str) -> None:
    theorem, card = CATALOGUE[name], cli.json("theorems", name)
    assert card == cli.json("theorems", name)
    assert (card["statement"], card["relation"]) == (theorem.statement, theorem.relation)
    assert [slot["slot"] for slot in card["slots"]] == list(theorem.slots)
    assert card["forward"] | card["inverse"] == dict(theorem.forms)
    assert [condition["check"] for condition in card["conditions"]] == [p.check for p in theorem.conditions]
    trace = Trace.model_validate(card["example"]["trace"])
    assert [step.theorem for step in trace.steps] == [name]
    assert (trace.problem, trace.answer) == (card["example"]["problem"], card["example"]["answer"])
    text = cli("theorems", name).out
    for part in (theorem.statement, theorem.relation, trace.problem, trace.steps[0].work):
        assert part in text
    assert all(slot.role in text for slot in theorem.slots.values())


def test_units_of_a_card_are_those_of_the_stories(cli: Cli) -> None:
    slots = {slot["slot"]: slot["units"] for slot in cli.json("theorems", "area of a rectangle")["slots"]}
    sides = ["metres", "cm"]
    assert slots == {"width": sides, "length": sides, "area": ["square metres", "square cm"]}


def test_models_are_listed(cli: Cli) -> None:
    listed = cli.json("models")["models"]
    assert "embedded:smollm2-135m-instruct" in [model["name"] for model in listed]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("build formalgeo -o {tmp}/out", "needs its data; give a file"),
        ("build formalgeo --data {tmp}/no.jsonl -o {tmp}/out", "no.jsonl"),
        ("build nonsense -o {tmp}/out", "unknown source 'nonsense'"),
        ("render {tmp}/no.jsonl -o {tmp}/out", "no.jsonl: no such file"),
        ("render {tmp}/empty.jsonl -o {tmp}/out", "empty.jsonl: the file holds no data"),
        ("render {tmp}/line7.jsonl -o {tmp}/out", "line7.jsonl, line 7: broken JSON"),
        ("render {tmp}/latin1.jsonl -o {tmp}/out", "latin1.jsonl, line 1: bytes that are not UTF-8"),
        ("render {tmp}/good.jsonl --objective x -o {tmp}/out", "unknown objective 'x'"),
        ("render {tmp}/good.jsonl --order x -o {tmp}/out", "order: Input should be"),
        ("build synthetic --split-by x -o {tmp}/out", "unknown split 'x'; there are instance,"),
        ("build synthetic --split-by story -o {tmp}/out", "needs test problems; say how many"),
        ("build synthetic --test 1000 -o {tmp}/out", "1000 test problems of 1000"),
        ("verify {tmp}/no.jsonl", "no.jsonl: no such file"),
        ("verify {tmp}/good.jsonl", "good.jsonl, line 1: "),
        ("build annotated --data {tmp}/good.jsonl -o {tmp}/out", "good.jsonl, line 1: "),
        ("train --data {tmp}/no.jsonl --model {tmp}/hollow -o {tmp}/out", "hollow"),
        ("train --data x --model y --set epoch=1 -o {tmp}/out", "--set epoch: unknown key"),
        ("eval --model {tmp}/hollow --data {tmp}/good.jsonl -o {tmp}/out", "config.json"),
        ("eval --model x --data {tmp}/noanswer.jsonl -o {tmp}/out", "line 2: answer"),
        ("eval --model x --model x --model x --data {tmp}/good.jsonl", "3 models were given"),
        ("eval --model x --model x --data {tmp}/good.jsonl --against {tmp}", "--against is for one model"),
        ("eval --model x --benchmark gsm8 --data y", "did you mean gsm8k?"),
        ("eval --model x --data {tmp}/good.jsonl --field problem", "problem=question"),
        (
            "perturb {tmp}/good.jsonl --kind rhyme -o {tmp}/out",
            "no kind of change is called 'rhyme'; there are rename,",
        ),
        ("perturb {tmp}/good.jsonl --solver x -o {tmp}/out", "name a --paraphraser"),
        ("perturb {tmp}/noanswer.jsonl -o {tmp}/out", "noanswer.jsonl, line 2: answer"),
        ("probe --model x --problems {tmp}/no.jsonl", "no.jsonl: no such file"),
        ("probe --model x --problems y --set probe.z=1", "--set z: unknown key"),
        ("probe --model x --problems {tmp}/good.jsonl --kind y", "no kind of change"),
        ("probe --model {tmp}/hollow --problems {tmp}/good.jsonl -o {tmp}/out", "config.json"),
        (
            "probe --model x --problems {tmp}/good.jsonl --train {tmp}/line7.jsonl",
            "line7.jsonl, line 7: broken JSON",
        ),
        ("benchmarks zzz", "unknown benchmark 'zzz'; known are"),
        ("run {tmp}/no.yaml --out {tmp}/out", "no.yaml: no such file"),
        ("run {tmp}/unknown.yaml --out {tmp}/out", "unknown.yaml, line 2: learning_rat: unknown key"),
        ("run recipes/demo.yaml --set train --out {tmp}/out", "is not of the form a.b=c"),
        ("theorems 'area of a rectangel'", "similar names are area of a rectangle, "),
        ("theorems zzz", "no theorem 'zzz' in the catalogue; `theorem-sft theorems` lists all names"),
        ("theorems --field cookery", "no field 'cookery' in the catalogue; there are plane geometry,"),
        ("theorems 'area of a rectangle' --field algebra", "--field is for the list"),
        ("build formalgeo --data x -o {tmp}/out --images {tmp}/images", "draws no diagrams"),
        ("report {tmp}/hollow", "results.json: no such file; finish the run first"),
    ],
)
def test_bad_input_ends_with_one_sentence_and_writes_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, message: str
) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "hollow").mkdir()
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "good.jsonl").write_text(PROBLEM)
    (tmp_path / "line7.jsonl").write_text("\n" * 6 + '{"id": ')
    (tmp_path / "latin1.jsonl").write_bytes(PROBLEM.replace("1 + 1", "é").encode("latin-1"))
    (tmp_path / "noanswer.jsonl").write_text(PROBLEM + PROBLEM.replace('"2"', '""'))
    (tmp_path / "unknown.yaml").write_text("name: x\nlearning_rat: 3\n")
    before = sorted(tmp_path.rglob("*"))
    output = cli(*shlex.split(command.format(tmp=tmp_path)))
    assert output.code == 2, output.err
    assert output.out == ""
    assert message in output.err
    assert "Traceback" not in output.err
    assert len(output.err.strip().splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_incorrect_use_has_exit_code_2(cli: Cli) -> None:
    assert cli("run").code == 2
    assert cli("nonsense").code == 2
