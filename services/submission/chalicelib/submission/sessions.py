"""Signing out on all devices: the user pool forgets every refresh token of the account.

Access tokens are not asked about at the pool, so those that were given out go on until they end, 60 minutes at most.
"""

from __future__ import annotations

from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from kernel.identity import Principal
from kernel.problems import NOT_ALLOWED, Problem, Unavailable
from kernel.settings import region


class PoolBusy(Unavailable):
    """The user pool does not answer; asking again completes."""


class Sessions(Protocol):
    def end_all(self, user: str) -> None:
        """Raises PoolBusy."""


def sign_out_everywhere(who: Principal, sessions: Sessions) -> None:
    """Again changes nothing. Raises Problem 403 for a connected system, which has no sessions."""
    if who.system:
        raise Problem(NOT_ALLOWED)
    sessions.end_all(who.user)


class PoolSessions:
    def __init__(self, pool: str) -> None:
        self._pool = pool

    def end_all(self, user: str) -> None:
        config = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 3})
        client: Any = get_session().create_client("cognito-idp", region_name=region(), config=config)
        try:
            client.admin_user_global_sign_out(UserPoolId=self._pool, Username=user)
        except client.exceptions.UserNotFoundException:
            return  # an account that is gone is signed out everywhere
        except (ClientError, BotoCoreError) as fault:
            raise PoolBusy(type(fault).__name__) from fault
