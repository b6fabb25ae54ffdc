"""The folders of the repository and of real data."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def data_folder() -> Path:
    """Return the folder of real data: THEOREM_SFT_DATA, by default `../shared/data`. It need not exist."""
    return Path(os.environ.get("THEOREM_SFT_DATA", ROOT.parent / "shared" / "data"))
