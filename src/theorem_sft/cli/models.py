"""The verb `models`."""

import theorem_sft as ts
from theorem_sft.cli.options import Json, run_and_print


def models(as_json: Json = False) -> None:
    """List the embedded models and where they are."""
    run_and_print(ts.list_models, as_json)
