"""What can go wrong on the user's side, as data: a sentence to translate and the values to put into it."""


class UserError(Exception):
    """A trouble that one sentence explains to the user.

    Args:
        message: an English sentence marked with `i18n.N_`, with `{name}` placeholders.
        values: what the placeholders stand for.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


class Cancelled(Exception):
    """Raised inside a job by its progress report when the user pressed Stop."""
