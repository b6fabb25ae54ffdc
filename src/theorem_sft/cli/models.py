"""The verb `models`."""

from __future__ import annotations

import theorem_sft as ts
from theorem_sft.cli.options import Json, print_result


def models(as_json: Json = False) -> None:
    """List the embedded models and where they are."""
    print_result(ts.list_models(), as_json)
