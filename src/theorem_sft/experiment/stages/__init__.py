"""The stages of an experiment: functions on files and models behind the command line and the library API."""
