"""Generation for chats with images, by a random Qwen2.5-VL with its real processor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image, ImageDraw

from tests.support.tiny_models import write_tiny_vision_model
from theorem_sft.core.errors import InputError
from theorem_sft.models.chat import Message, model_inputs, prompt_ids, user_turn
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.models.generate.transformers_engine import TransformersEngine


def _image(path: Path, size: tuple[int, int], corner: int = 10) -> str:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).polygon([(corner, 10), (90, 20), (40, 60)], fill="red", outline="black")
    image.save(path)
    return str(path)


def _chat(question: str, *images: str) -> list[Message]:
    return [user_turn(question, images)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TransformersEngine]:
    # With such large weights attention has effect: a completion depends on all inputs of its row.
    folder = write_tiny_vision_model(tmp_path_factory.mktemp("model") / "vision", initializer_range=0.6)
    with TransformersEngine(folder, dtype="fp32") as engine:
        yield engine


@pytest.fixture(scope="module")
def chats(tmp_path_factory: pytest.TempPathFactory) -> list[list[Message]]:
    folder = tmp_path_factory.mktemp("images")
    wide, high = _image(folder / "a.png", (200, 80)), _image(folder / "b.png", (90, 150))
    return [
        _chat("How long is AB?", wide),
        _chat("What is the angle at C, in degrees?", high),
        _chat("What is 2 + 2?"),
        _chat("Which of the two is larger?", wide, high),
        _chat("Is it red?", high),
        [{"role": "user", "content": [{"type": "text", "text": "And 3 + 3?"}]}],
    ]


def _alone(engine: TransformersEngine, chat: list[Message], new: int) -> str:
    """transformers' own generation for one chat."""
    inputs = model_inputs(engine._tokenizer, engine._processor, chat)
    mask = torch.ones_like(inputs["input_ids"])
    output = engine._model.generate(**inputs, attention_mask=mask, max_new_tokens=new, do_sample=False)
    return str(engine._tokenizer.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True))


def test_completions_in_a_batch_equal_those_of_each_chat_alone(
    engine: TransformersEngine, chats: list[list[Message]]
) -> None:
    answers = engine.generate(chats, GenerateConfig(max_new_tokens=24, batch_size=4))
    assert [answer.text for answer in answers] == [_alone(engine, chat, 24) for chat in chats]


def test_an_image_takes_as_many_tokens_as_the_vision_tower_gives(
    engine: TransformersEngine, chats: list[list[Message]]
) -> None:
    processor: Any = engine._processor
    merge = processor.image_processor.merge_size
    for chat, images in zip(chats, (1, 1, 0, 2, 1, 0), strict=True):
        inputs = model_inputs(engine._tokenizer, engine._processor, chat)
        pads = int((inputs["input_ids"] == engine._model.config.image_token_id).sum())
        if not images:
            assert set(inputs) == {"input_ids"}
            assert pads == 0
            continue
        grids = inputs["image_grid_thw"]
        assert len(grids) == images
        assert pads == int((grids.prod(dim=1) // merge**2).sum())
        with torch.no_grad():
            seen = engine._model.get_image_features(inputs["pixel_values"], grids).pooler_output
        assert pads == sum(len(image) for image in seen)


def test_the_answer_depends_on_the_image(engine: TransformersEngine, tmp_path: Path) -> None:
    logits = []
    for corner in (10, 10, 60):
        chat = _chat("How long is AB?", _image(tmp_path / f"{corner}.png", (120, 90), corner))
        with torch.no_grad():
            inputs = model_inputs(engine._tokenizer, engine._processor, chat)
            logits.append(engine._model(**inputs).logits[0, -1])
    assert torch.equal(logits[0], logits[1])
    assert not torch.allclose(logits[0], logits[2], atol=1e-3)


def test_a_resumed_generation_gives_the_same_answers(
    engine: TransformersEngine, chats: list[list[Message]]
) -> None:
    settings = GenerateConfig(max_new_tokens=12, batch_size=3, temperature=1.0, seed=3)
    complete = engine.generate(chats, settings)
    assert engine.generate(chats, settings, done={0: complete[0], 4: complete[4]}) == complete


def test_text_is_tokenised_as_for_a_text_model(engine: TransformersEngine) -> None:
    chat = _chat("What is 2 + 2?")
    (answer,) = engine.generate([chat], GenerateConfig(max_new_tokens=2))
    assert answer.prompt_tokens == len(prompt_ids(engine._tokenizer, chat))


def test_a_text_model_rejects_images(tiny_model: Path, chats: list[list[Message]]) -> None:
    with (
        TransformersEngine(tiny_model, dtype="fp32") as engine,
        pytest.raises(InputError, match=r"a\.png, but the model reads text only; use a vision-language"),
    ):
        engine.generate(chats, GenerateConfig())


def test_a_broken_image_is_reported(engine: TransformersEngine, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_text("not an image")
    for path in (broken, tmp_path / "missing.png"):
        with pytest.raises(InputError, match=rf"{path.name}: the image cannot be read"):
            engine.generate([_chat("?", str(path))], GenerateConfig())
