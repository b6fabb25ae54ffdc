"""The command line: one verb per stage. Results go to stdout, everything else to stderr.

Each verb imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys

# The order of the imports is that of the verbs in the help.
from theorem_sft.cli import catalogue, data, evaluation, experiments, models, perturbing, probing  # noqa: F401
from theorem_sft.cli.app import app
from theorem_sft.core.console import say
from theorem_sft.core.errors import TheoremSFTError


def main() -> None:
    """Run the command line; errors made on purpose end in one sentence and their exit code."""
    try:
        app()
    except TheoremSFTError as error:
        say(f"theorem-sft: {error}", every_process=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("theorem-sft: stopped; the same command goes on where it was")
        sys.exit(130)
