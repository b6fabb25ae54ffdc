"""Sources of traces, and how traces are split into training and test problems."""
