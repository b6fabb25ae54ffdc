"""Fast training on CPUs: packed attention and compilation."""
