"""Exit codes of `bordj`, and the exceptions that come of them."""

from __future__ import annotations

WRONG_INPUT = 2
TRY_AGAIN = 75


class BordjError(RuntimeError):
    """`bordj` failed. The message is what it wrote on standard error."""

    def __init__(self, message: str, exit_code: int | None) -> None:
        super().__init__(message)
        #: What it ended with: negative for a signal, None if it could not be started.
        self.exit_code = exit_code


class WrongInput(BordjError):
    """Exit code 2: the plan, a part or the command line is at fault. Trying again would not help."""


class ShardFailed(BordjError):
    """A shard failed for good, or as often as was allowed."""

    def __init__(self, message: str, exit_code: int | None, shard: tuple[int, int], attempts: int) -> None:
        super().__init__(message, exit_code)
        #: Its units: the first, and the one after the last.
        self.shard = shard
        #: How often it was tried.
        self.attempts = attempts


def worth_retrying(exit_code: int) -> bool:
    """Whether the same shard may end well on another try: `bordj` says so, or a signal ended it.

    Above 128 it is a signal as a shell tells it, where `bordj` is a script around the program.
    """
    return exit_code == TRY_AGAIN or exit_code < 0 or exit_code > 128


def fault(message: str, exit_code: int) -> BordjError:
    """The exception for a command that ended with this code."""
    message = message.strip() or f"bordj ended with exit code {exit_code} and said nothing"
    return WrongInput(message, exit_code) if exit_code == WRONG_INPUT else BordjError(message, exit_code)
