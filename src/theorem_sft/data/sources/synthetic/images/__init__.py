"""Images of sketches: laid out without overlap, drawn as PNG."""
