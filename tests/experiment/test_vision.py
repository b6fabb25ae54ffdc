"""A vision-language model (Qwen2.5-VL with random weights), trained on text and evaluated with diagrams."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from tests.support.command_line import Cli
from tests.support.tiny_models import write_tiny_vision_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_jsonl, read_records, write_jsonl
from theorem_sft.data.sources.build import build, draw_images
from theorem_sft.data.traces.trace import Trace
from theorem_sft.evaluation.benchmarks.benchmark import read_benchmark
from theorem_sft.evaluation.benchmarks.load_questions import load_questions
from theorem_sft.experiment.recipe import Recipe
from theorem_sft.experiment.run import run_recipe
from theorem_sft.models.chat import Message, chat, model_inputs, prompt_ids
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.models.generate.transformers_engine import TransformersEngine
from theorem_sft.models.loading import load_model, load_processor, load_tokenizer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Large weights sharpen the attention, so that the output depends on text and image.
    target = tmp_path_factory.mktemp("model") / "vision"
    return write_tiny_vision_model(target, initializer_range=0.6, max_position_embeddings=4096)


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> list[list[Message]]:
    """Chats for four problems with diagrams of different sizes and for one problem without."""
    target = tmp_path_factory.mktemp("drawn")
    traces = draw_images(build("synthetic", count=40).traces, target / "images", beside=target)
    sizes: dict[tuple[int, int], Trace] = {}
    for trace in traces:
        if trace.image is not None:
            with Image.open(target / trace.image) as image:
                sizes.setdefault(image.size, trace)
    chosen = [sizes[size] for size in sorted(sizes)][:: max(1, len(sizes) // 4)][:4]
    chosen.append(next(trace for trace in traces if trace.image is None))
    write_jsonl(target / "traces.jsonl", chosen)
    problems = read_benchmark("problems")
    questions = load_questions(problems, target / "traces.jsonl", images=target)
    return [problems.chat(question) for question in questions]


def _images(conversation: list[Message]) -> list[Any]:
    content = conversation[0]["content"]
    parts = [] if isinstance(content, str) else content
    return [Image.open(part["image"]).convert("RGB") for part in parts if part["type"] == "image"]


def test_commands_train_on_text_and_evaluate_with_images(cli: Cli, tmp_path: Path) -> None:
    """The vision tower keeps its weights, and the image processor is saved with the trained model."""
    start = write_tiny_vision_model(tmp_path / "start", max_position_embeddings=4096)
    traces, images, out = tmp_path / "traces.jsonl", tmp_path / "data" / "images", tmp_path / "out"
    assert cli.json("build", "synthetic", "--count", 12, "-o", traces, "--images", images)["images"]
    cli.json("render", traces, "-o", tmp_path / "sft.jsonl")
    settings = ("epochs=1", "max_length=4096", "weight_decay=0.1", "learning_rate=0.01", "dtype=fp32")
    trained = cli.json(
        *("train", "--model", start, "--data", tmp_path / "sft.jsonl", "-o", out),
        *(word for setting in settings for word in ("--set", setting)),
    )
    assert trained["examples"] == 12 and trained["components"] == "all"

    before, after = (load_file(model / "model.safetensors") for model in (start, out / "model"))
    changed = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    vision = {name for name in before if ".visual." in name or name.startswith("visual.")}
    assert any("merger" in name for name in vision)
    assert changed == before.keys() - vision
    for name in ("preprocessor_config.json", "chat_template.jinja"):
        assert (out / "model" / name).read_bytes() == (start / name).read_bytes()

    command = ("eval", "--model", out / "model", "--data", traces, "--set", "max_new_tokens=4", "--set")
    seen = cli.json(*command, "dtype=fp32", "--images", images, "-o", tmp_path / "seen")
    blind = cli.json(*command, "dtype=fp32", "-o", tmp_path / "blind")
    assert seen["accuracy"]["original"]["n"] == blind["accuracy"]["original"]["n"] == 12
    with_image, without = (
        {row["id"]: row["prompt_tokens"] for _, row in read_jsonl(tmp_path / name / "answers.jsonl")}
        for name in ("seen", "blind")
    )
    processor: Any = load_processor(out / "model")
    for trace in read_records(traces, Trace):
        shown = 0
        if trace.image is not None:
            with Image.open(tmp_path / trace.image) as image:
                patches = processor.image_processor.get_number_of_image_patches(image.height, image.width)
            shown = 2 + patches // processor.image_processor.merge_size**2
        assert with_image[trace.id] - without[trace.id] == shown


def test_an_image_has_as_many_placeholder_tokens_as_features(
    folder: Path, chats: list[list[Message]]
) -> None:
    tokenizer, processor = load_tokenizer(folder), load_processor(folder)
    model = load_model(folder, torch.float32).eval()
    counts = set()
    for conversation in chats[:4]:
        inputs = model_inputs(tokenizer, processor, conversation)
        placeholder = inputs["input_ids"] == model.config.image_token_id
        grid = inputs["image_grid_thw"]
        pads = int(placeholder.sum())
        assert pads == int(grid.prod()) // processor.image_processor.merge_size**2  # type: ignore[union-attr]
        assert len(inputs["pixel_values"]) == int(grid.prod())
        assert torch.equal(inputs["mm_token_type_ids"] == 1, placeholder)
        with torch.no_grad():
            (features,) = model.get_image_features(inputs["pixel_values"], grid).pooler_output
        embeds = model.get_input_embeddings()(inputs["input_ids"])
        mask, _ = model.model.get_placeholder_mask(inputs["input_ids"], embeds, image_features=features)
        assert len(features) == pads
        assert torch.equal(mask[..., 0], placeholder)
        counts.add(pads)
    assert len(counts) > 1


def test_the_prompt_with_an_image_has_the_text_of_the_supervision(
    folder: Path, chats: list[list[Message]]
) -> None:
    """It is the text prompt that was trained on, preceded by the image."""
    tokenizer, processor = load_tokenizer(folder), load_processor(folder)
    for conversation in chats[:4]:
        content: Any = conversation[0]["content"]
        whole = tokenizer.decode(model_inputs(tokenizer, processor, conversation)["input_ids"][0])
        assert content[1]["text"].endswith("\nPut the final answer in \\boxed{}.")
        before, _, rest = whole.partition("<|vision_start|>")
        image, _, after = rest.partition("<|vision_end|>")
        text = chat(content[1]["text"].rpartition("\n")[0])
        assert before + after == tokenizer.decode(prompt_ids(tokenizer, text))
        assert not image.replace("<|image_pad|>", "")


def test_greedy_answers_are_those_of_transformers_and_its_processor(
    folder: Path, chats: list[list[Message]]
) -> None:
    with TransformersEngine(folder, dtype="fp32") as engine:
        processor: Any = load_processor(folder)
        processor.tokenizer.padding_side = "left"
        texts = [
            processor.apply_chat_template(conversation, tokenize=False, add_generation_prompt=True)
            for conversation in chats
        ]
        images = [_images(conversation) for conversation in chats[:4]]
        # The processor accepts either texts with images or texts without, not both.
        batch = processor(text=texts[:4], images=images, padding=True, return_tensors="pt")
        alone = processor(text=texts[4:], return_tensors="pt")
        expected = []
        for inputs in (batch, alone):
            found = engine._model.generate(**inputs, max_new_tokens=16, do_sample=False)
            expected += processor.batch_decode(
                found[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True
            )
        answers = engine.generate(chats, GenerateConfig(max_new_tokens=16, batch_size=5))
    assert [answer.text for answer in answers] == expected
    assert len(set(expected)) > 1


def test_positions_of_all_tokens_are_those_of_the_model(folder: Path, chats: list[list[Message]]) -> None:
    with TransformersEngine(folder, dtype="fp32") as engine:
        model = engine._model
        positions: list[Any] = []
        model.model.language_model.rotary_emb.register_forward_pre_hook(
            lambda module, arguments, named: positions.append(named.get("position_ids", arguments[-1])),
            with_kwargs=True,
        )
        for conversation in chats:
            inputs = model_inputs(engine._tokenizer, engine._processor, conversation)
            whole = {**inputs, "attention_mask": torch.ones_like(inputs["input_ids"])}
            model.generate(**whole, max_new_tokens=6, do_sample=False)
            plain = torch.cat(positions, dim=-1)
            positions.clear()
            engine.generate([conversation], GenerateConfig(max_new_tokens=6))
            ours = torch.cat(positions, dim=-1)
            positions.clear()
            torch.testing.assert_close(ours.expand(3, -1, -1), plain.expand(3, -1, -1))
            if "image_grid_thw" in inputs:
                expected, _ = model.model.get_rope_index(
                    inputs["input_ids"], inputs["mm_token_type_ids"], inputs["image_grid_thw"]
                )
                assert torch.equal(ours[..., : expected.shape[-1]], expected)
                assert not torch.equal(expected[0], expected[2])


def _recipe(model: Path, **data: Any) -> Recipe:
    arms = [{"name": "base"}, {"name": "theorem", "objective": "theorem"}]
    settings = {"max_steps": 1, "max_length": 4096, "dtype": "fp32"}
    generate = {"max_new_tokens": 4, "dtype": "fp32"}
    return Recipe.model_validate(
        {"name": "vision", "model": str(model), "arms": arms, "train": settings, "generate": generate}
        | {"data": {"source": "synthetic", "train": 4, "test": 4} | data}
    )


def test_a_run_trains_on_text_and_evaluates_with_images(folder: Path, tmp_path: Path) -> None:
    rules = ["area of a triangle", "mean of three values"]
    kinds = ["reorder", "image_rotate"]
    drawn = _recipe(folder, images=True, theorems=rules, test=6, perturbations=kinds)
    target = tmp_path / "drawn"
    results = run_recipe(drawn, target)
    traces = read_records(target / "traces.jsonl", Trace)
    tested = [trace for trace in traces if trace.split == "test"]
    originals = [trace for trace in tested if trace.perturbation is None]
    assert results.data.images == sum(trace.image is not None for trace in originals)
    assert results.data.images and 0 < results.data.images < 6
    assert all(trace.image is None for trace in traces if trace.split == "train")
    assert any(trace.perturbation == "image_rotate" for trace in tested)
    assert {trace.image for trace in tested if trace.image} == {
        path.relative_to(target).as_posix() for path in (target / "images").iterdir()
    }
    assert all(
        isinstance(row["prompt"][0]["content"], str) for _, row in read_jsonl(target / "sft/theorem.jsonl")
    )
    tokenizer = load_tokenizer(folder)
    for arm in ("base-s0", "theorem-s0"):
        for _, row in read_jsonl(target / "arms" / arm / "answers.jsonl"):
            (trace,) = (trace for trace in tested if trace.id == row["id"])
            text = len(prompt_ids(tokenizer, chat(trace.problem)))
            assert (row["prompt_tokens"] > text) == (trace.image is not None)

    # The same problems as a trace file with a folder of images.
    write_jsonl(target / "tested.jsonl", [trace for trace in traces if trace.perturbation is None])
    files = {"source": "traces", "path": str(target / "tested.jsonl"), "seed": 1}
    found = run_recipe(_recipe(folder, images=str(target), **files), tmp_path / "files")
    assert found.data.images is not None
    shown = read_records(tmp_path / "files" / "traces.jsonl", Trace)
    assert all((tmp_path / "files" / trace.image).is_file() for trace in shown if trace.image)
    with pytest.raises(InputError, match=r"images/synthetic.*png: the image of problem"):
        run_recipe(_recipe(folder, images=str(tmp_path), **files), tmp_path / "missing")


def test_images_need_a_model_that_reads_them_and_problems_that_have_them(
    folder: Path, tiny_model: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="reads text only; use a vision-language model"):
        run_recipe(_recipe(tiny_model, images=True), tmp_path / "text_only")
    with pytest.raises(InputError, match="no test problem has an image"):
        run_recipe(_recipe(folder, images=True, theorems=["mean of three values"]), tmp_path / "none")
    with pytest.raises(ValueError, match="synthetic draws its own diagrams"):
        _recipe(folder, images="images")
    with pytest.raises(ValueError, match="formalgeo draws no images"):
        _recipe(folder, source="formalgeo", path="problems.jsonl", images=True)
