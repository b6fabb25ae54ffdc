"""Text generation: one engine interface and its implementations."""
