"""Training on prompts with and without images; a random Qwen2.5-VL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image, ImageDraw
from safetensors.torch import load_file

from tests.support.tiny_models import write_tiny_vision_model
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.models.loading import load_model, load_processor, load_tokenizer
from theorem_sft.training.adapters import add_adapter
from theorem_sft.training.components import select_parameters
from theorem_sft.training.encode import IGNORED, Batch, collate, encode_file
from theorem_sft.training.loss import plain_loss, selected_loss
from theorem_sft.training.train import train
from theorem_sft.training.train_config import AdapterConfig, TrainConfig

SIZES = [(200, 80), (90, 150), (120, 90), (300, 40)]


@pytest.fixture
def start(tmp_path: Path) -> Path:
    return write_tiny_vision_model(tmp_path / "start", initializer_range=0.2)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six rows: with one image, with two, and without."""
    (tmp_path / "data" / "images").mkdir(parents=True)
    for number, size in enumerate(SIZES):
        image = Image.new("RGB", size, "white")
        ImageDraw.Draw(image).rectangle((5, 5, 20 + 10 * number, 30), fill="red")
        image.save(tmp_path / "data" / "images" / f"{number}.png")
    rows = []
    for number, shown in enumerate([[0], [1], [2, 3], [], [3], []]):
        images = [{"type": "image", "image": f"images/{name}.png"} for name in shown]
        question = f"How long is side {number}?"
        content: Any = [*images, {"type": "text", "text": question}] if shown else question
        answer = {"role": "assistant", "content": f"It is {number * 11}."}
        rows.append({"prompt": [{"role": "user", "content": content}], "completion": [answer]})
    write_jsonl(tmp_path / "data" / "sft.jsonl", rows)
    return tmp_path / "data" / "sft.jsonl"


def _collated(start: Path, data: Path) -> Batch:
    return collate(encode_file(data, load_tokenizer(start), model=start, max_length=1000).examples)


def _settings(**changed: Any) -> TrainConfig:
    settings = {"max_steps": 2, "tokens_per_batch": 300, "learning_rate": 1e-2, "dtype": "fp32"}
    return TrainConfig.model_validate(settings | changed)


def _changed(start: Path, out: Path) -> set[str]:
    before, after = (load_file(folder / "model.safetensors") for folder in (start, out / "model"))
    return {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}


def test_a_batch_equals_the_processors_output_for_the_finished_chats(start: Path, data: Path) -> None:
    """Ids and image tensors are those of the processor; exactly the completions are supervised."""
    processor: Any = load_processor(start)
    batch = _collated(start, data)
    chats = [[*row["prompt"], *row["completion"]] for _, row in read_jsonl(data)]
    texts = [processor.apply_chat_template(chat, tokenize=False).rstrip("\n") for chat in chats]
    shown = [Image.open(data.parent / "images" / f"{image}.png") for image in (0, 1, 2, 3, 3)]
    processor.tokenizer.padding_side = "right"
    theirs = processor(text=texts, images=shown, padding=True, return_tensors="pt")
    kept = theirs["attention_mask"].bool()
    assert torch.equal(batch["input_ids"][kept], theirs["input_ids"][kept])
    assert batch["tokens"] == int(kept.sum())
    assert batch["image_inputs"].keys() == {"pixel_values", "image_grid_thw", "mm_token_type_ids"}
    for name, value in batch["image_inputs"].items():
        assert torch.equal(value, theirs[name]), name
    supervised = batch["labels"] != IGNORED
    assert not (supervised & (batch["image_inputs"]["mm_token_type_ids"] != 0)).any()
    assert not (supervised & ~kept).any()
    for row, chat in enumerate(chats):
        text = processor.tokenizer.decode(batch["labels"][row][supervised[row]])
        assert text == chat[-1]["content"] + "<|im_end|>"


def test_the_loss_equals_that_of_the_model_with_an_attention_mask(start: Path, data: Path) -> None:
    model = load_model(start, torch.float32)
    batch = _collated(start, data)
    ids, labels, image_inputs = batch["input_ids"], batch["labels"], batch["image_inputs"]
    last = (labels != IGNORED).int().cumsum(dim=1).argmax(dim=1, keepdim=True)
    mask = (torch.arange(ids.shape[1]) <= last).long()
    theirs = model(input_ids=ids, attention_mask=mask, labels=labels, **image_inputs).loss
    theirs.backward()
    gradients = {name: part.grad.clone() for name, part in model.named_parameters() if part.grad is not None}
    assert any("visual" in name for name in gradients)
    for loss in (plain_loss, selected_loss):
        model.zero_grad()
        ours = loss(model, ids, labels, image_inputs)
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=0)
        torch.autograd.backward(ours)
        for name, part in model.named_parameters():
            if name in gradients:
                torch.testing.assert_close(part.grad, gradients[name], rtol=1e-3, atol=1e-5)
    adapted = add_adapter(model, select_parameters(model, ["all"]), AdapterConfig(rank=2), seed=0)
    torch.testing.assert_close(selected_loss(adapted, ids, labels, image_inputs), theirs, rtol=1e-5, atol=0)


def test_images_train_the_vision_tower_only_if_it_is_named(start: Path, data: Path, tmp_path: Path) -> None:
    train(_settings(weight_decay=0.1), model=str(start), data=data, out=tmp_path / "language", seed=0)
    changed = _changed(start, tmp_path / "language")
    assert changed and not any("visual" in name for name in changed)
    components = ["vision", "projector"]
    train(_settings(components=components), model=str(start), data=data, out=tmp_path / "vision", seed=0)
    changed = _changed(start, tmp_path / "vision")
    assert any("merger" in name for name in changed) and all("visual" in name for name in changed)


def test_the_model_learns_what_the_image_shows(start: Path, data: Path, tmp_path: Path) -> None:
    """The same text with two images: only the images distinguish the answers."""
    rows = []
    for image, answer in ((0, "yes"), (1, "no")):
        content = [{"type": "image", "image": f"images/{image}.png"}, {"type": "text", "text": "Red?"}]
        completion = [{"role": "assistant", "content": answer}]
        rows.append({"prompt": [{"role": "user", "content": content}], "completion": completion})
    write_jsonl(data, rows)
    out = tmp_path / "out"
    result = train(_settings(max_steps=40), model=str(start), data=data, out=out, seed=0)
    assert result.loss_curve[-1].loss < 0.05
    (data.parent / "images" / "0.png").write_bytes((data.parent / "images" / "1.png").read_bytes())
    again = train(_settings(max_steps=40), model=str(start), data=data, out=out, seed=0)
    assert again.fingerprint != result.fingerprint, "a changed image is another training"
    assert again.loss_curve[-1].loss > 0.05


def test_images_for_a_text_model_and_missing_images_are_reported(
    tiny_model: Path, start: Path, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"0\.png, but the model reads text only.*leave images out"):
        train(_settings(), model=str(tiny_model), data=data, out=tmp_path / "out", seed=0)
    (data.parent / "images" / "3.png").unlink()
    with pytest.raises(InputError, match=r"images/3\.png: the image cannot be read"):
        train(_settings(), model=str(start), data=data, out=tmp_path / "out", seed=0)
    assert not (tmp_path / "out").exists()
