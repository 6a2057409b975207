"""One hierarchy of errors; each message says what was wrong, where, and what to do."""


class SummariserError(Exception):
    """Base of every error that the summariser raises on purpose.

    Args:
        what: What was wrong, with the place (file, key, column, line).
        fix: What the reader can do about it.
    """

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"{what}\n  fix: {fix}")
        self.what = what
        self.fix = fix

    def __reduce__(self) -> tuple[type["SummariserError"], tuple[str, str]]:
        """Pickle by the two parts, so that the error survives the way from a worker process."""
        return type(self), (self.what, self.fix)


class SettingsError(SummariserError):
    """A setting is missing, unknown or out of range; raised before any work begins."""


class SourceError(SummariserError):
    """A source cannot be read or holds no article."""


class ModelError(SummariserError):
    """A model is unknown, not to be had, damaged, or not allowed by the profile."""


class StoreError(SummariserError):
    """The data set cannot be written or read."""
