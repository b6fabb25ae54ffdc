"""Training and test data: traces, their sources, the verifier, rendering, variants."""
