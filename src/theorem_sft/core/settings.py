"""Read YAML settings and `key=value` overrides into pydantic models; errors name the line or the override."""

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
    """Read a YAML file that contains a mapping; `hint` is the advice in the error for other content.

    Returns:
        The mapping, and the node tree of the file, which contains the line of every value.

    Raises:
        InputError: The file cannot be read, is not YAML (names the line) or not a mapping.
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
        raise InputError("the file is empty or not a mapping", path=path, hint=hint)
    return settings, node


def read_settings(
    path: Path, kind: type[C], *, overrides: Sequence[str] = (), start_hint: str, hint: str
) -> C:
    """Read a YAML file into a pydantic model.

    Args:
        path: The file.
        kind: The model.
        overrides: `a.b=value` settings that replace those of the file.
        start_hint: The hint of the error if the file is empty or not a mapping.
        hint: The hint of the error if the file does not fit the model.

    Raises:
        InputError: The file or an override is malformed, or does not fit the model (names the line).
    """
    settings, node = read_yaml(path, hint=start_hint)
    for override in overrides:
        _override(settings, override)
    try:
        return kind.model_validate(settings)
    except ValidationError as error:
        reason, location = explain(error)
        raise InputError(reason, path=path, line=_line_of(node, location), hint=hint) from None


def parse_settings(
    kind: type[C], overrides: Sequence[str], base: BaseModel | Mapping[str, Any] | None = None
) -> C:
    """Create settings from `a.b=value` overrides, in order.

    Args:
        kind: The model of the settings.
        overrides: Each replaces one setting.
        base: The settings before the overrides; missing settings have their defaults.

    Raises:
        InputError: An override is malformed or does not fit the model.
    """
    settings = base.model_dump() if isinstance(base, BaseModel) else copy.deepcopy(dict(base or {}))
    for override in overrides:
        _override(settings, override)
    try:
        return kind.model_validate(settings)
    except ValidationError as error:
        raise InputError(f"--set {explain(error)[0]}", hint="see the README for the settings") from None


def _override(settings: dict[str, Any], override: str) -> None:
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


def _line_of(node: yaml.Node, location: Sequence[str | int]) -> int | None:
    """Return the line, from 1, of the deepest part of a location that the file contains."""
    line = None
    for part in location:
        if isinstance(node, yaml.MappingNode):
            entry = next(((key, value) for key, value in node.value if key.value == part), None)
            if entry is None:
                break
            key, node = entry
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
