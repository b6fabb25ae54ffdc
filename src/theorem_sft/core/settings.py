"""YAML files that people write: read so that what is wrong is said with its line."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import explain, read_text

C = TypeVar("C", bound=BaseModel)


def read_yaml(path: Path, *, hint: str) -> tuple[dict[str, Any], yaml.Node]:
    """Return the mapping that a YAML file holds, and its nodes, for `line_of`.

    Args:
        path: The file.
        hint: What to do when it holds no mapping.

    Raises:
        InputError: The file is missing, broken or no mapping; the message names the line.
    """
    text = read_text(path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        settings = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise InputError(f"broken YAML ({getattr(error, 'problem', error)})", path=path, line=line) from None
    if not isinstance(settings, dict) or node is None:
        raise InputError("the file is empty or no mapping", path=path, hint=hint)
    return settings, node


def line_of(node: yaml.Node, location: Sequence[str | int]) -> int | None:
    """Return the line (from 1) of the deepest part of a location that stands in the file."""
    line = None
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                break
            key, node = found[0]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def parse_settings(kind: type[C], overrides: Sequence[str], base: Mapping[str, Any] | None = None) -> C:
    """Make one configuration from `key=value` overrides; InputError names what is wrong.

    Args:
        kind: The kind of configuration.
        overrides: As the user gave them.
        base: Settings that are overridden; by default the defaults.
    """
    settings: dict[str, Any] = copy.deepcopy(dict(base or {}))
    for override in overrides:
        override_setting(settings, override)
    try:
        return kind.model_validate(settings)
    except ValidationError as error:
        raise InputError(f"--set {explain(error)[0]}", hint="see the README for the settings") from None


def override_setting(settings: dict[str, Any], override: str) -> None:
    key, equals, value = override.partition("=")
    if not equals or not all(parts := key.split(".")):
        raise InputError(f"--set {override!r} is not of the form a.b=c", hint="for instance train.epochs=1")
    for part in parts[:-1]:
        settings = settings.setdefault(part, {})
        if not isinstance(settings, dict):
            raise InputError(f"--set {key}: {part} is not a group of settings", hint="check the key")
    try:
        settings[parts[-1]] = yaml.safe_load(value)
    except yaml.YAMLError:
        raise InputError(f"--set {override!r}: the value is not YAML", hint="quote it") from None
