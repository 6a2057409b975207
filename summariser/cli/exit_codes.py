"""What the exit codes of the commands mean."""

DONE = 0
FAILED = 1
BAD_USAGE = 2
DONE_WITH_FAILURES = 3
INTERRUPTED = 130
