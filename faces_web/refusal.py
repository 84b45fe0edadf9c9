"""A request that is not served, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping


class Refusal(Exception):
    """Ends a request with a status and a sentence for the client; it names nothing of this machine.

    Attributes:
        status: HTTP status code.
        headers: further headers of the answer.
    """

    def __init__(self, status: int, message: str, *, retry_after: float | None = None) -> None:
        """Say why.

        Args:
            status: HTTP status code.
            message: what is wrong and what to do.
            retry_after: seconds after which it is worth asking again.
        """
        super().__init__(message)
        self.status = status
        self.headers: Mapping[str, str] = {}
        if retry_after is not None:
            self.headers = {"Retry-After": str(max(1, math.ceil(retry_after)))}
