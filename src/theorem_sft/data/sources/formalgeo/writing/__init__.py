"""Writing the steps of a trace."""
