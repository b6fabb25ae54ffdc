"""What every part stands on: errors, the console, atomic files, settings, the process pool."""
