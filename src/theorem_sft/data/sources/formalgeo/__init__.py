"""FormalGeo problems as traces: an exact solver replays the annotated theorems and writes the steps."""
