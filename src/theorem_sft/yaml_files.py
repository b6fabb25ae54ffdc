"""YAML files that people write: read so that what is wrong is said with its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from theorem_sft.errors import InputError
from theorem_sft.traces import read_text

__all__ = ["line_of", "read_yaml"]


def read_yaml(path: Path, *, mend: str) -> tuple[dict[str, Any], yaml.Node]:
    """Return the mapping that a YAML file holds, and its nodes, for `line_of`.

    Args:
        path: The file.
        mend: What to do when it holds no mapping.

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
        raise InputError("the file is empty or no mapping", path=path, mend=mend)
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
