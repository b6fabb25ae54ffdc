"""The source `traces`: a file of traces, one JSON object a line."""

from theorem_sft.core.files import read_records
from theorem_sft.data.sources.source import BuildRequest, Built, Source
from theorem_sft.data.traces.trace import Trace


class TraceFileSource(Source):
    """Reads traces as they are."""

    name = "traces"

    def build(self, request: BuildRequest) -> Built:
        """Read the traces of a file."""
        assert request.path is not None
        traces = read_records(request.path, Trace)
        return Built(traces, total=len(traces))
