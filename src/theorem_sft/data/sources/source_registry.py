"""The registry of sources.

To add a source, write a class in a file of its own:

    # theorem_sft/data/sources/csv_file.py
    class CsvSource(Source):
        name = "csv"

        def build(self, request: BuildRequest) -> Built:
            traces = [to_trace(row) for row in csv.DictReader(request.path.open())]
            return Built(traces, total=len(traces))

and register it with one line in the tuple below (or at run time: ``SOURCES["csv"] = CsvSource()``):

    CsvSource(),

`build`, recipes (`data.source`) and the command line then accept the name. `Source` documents what a source
can override: whether it reads a file, how it can be split, its own checks, variants and images.
"""

from typing import Annotated

from pydantic import AfterValidator

from theorem_sft.data.sources.annotated import AnnotatedSource
from theorem_sft.data.sources.formalgeo.formalgeo_source import FormalGeoSource
from theorem_sft.data.sources.source import Source
from theorem_sft.data.sources.synthetic.synthetic_source import SyntheticSource
from theorem_sft.data.sources.trace_file import TraceFileSource
from theorem_sft.data.traces.trace import Problem, Trace

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        AnnotatedSource(),
        FormalGeoSource(),
        SyntheticSource(),
        TraceFileSource(),
    )
}
"""The registered sources by name, in the order in which messages list them."""


def check_source(name: str) -> str:
    """Return the name of a registered source; raises ValueError for any other name."""
    if name not in SOURCES:
        raise ValueError(f"unknown source {name!r}; there are {', '.join(SOURCES)}")
    return name


SourceName = Annotated[str, AfterValidator(check_source)]
"""The type of a setting that names a source."""


def owner_of(problem: Problem) -> Source | None:
    """Return the source whose structure a problem carries; None for problems that are text alone."""
    if not isinstance(problem, Trace):
        return None
    return next((source for source in SOURCES.values() if source.owns(problem)), None)


def known_split_kinds() -> list[str]:
    """Return every kind of split that some source supports."""
    return list(dict.fromkeys(kind for source in SOURCES.values() for kind in source.split_kinds))
