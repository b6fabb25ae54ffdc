"""Statistics of graded answers: accuracy, paired and unpaired differences, intervals."""
