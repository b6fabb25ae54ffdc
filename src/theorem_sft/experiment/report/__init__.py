"""Reports of runs and probes as self-contained HTML pages and as text for a terminal."""
