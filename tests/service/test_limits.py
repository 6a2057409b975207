"""The token bucket of each caller."""

from summariser.service.security.limits import RateLimiter


def test_a_minute_s_requests_may_come_at_once_and_then_come_back_evenly() -> None:
    now = 0.0
    limiter = RateLimiter(60, lambda: now)
    assert [limiter.take("a") for _ in range(60)] == [0.0] * 60
    assert limiter.take("a") == 1.0
    assert limiter.take("b") == 0.0
    now = 1.5
    assert limiter.take("a") == 0.0
    assert 0 < limiter.take("a") <= 0.5
    now = 1000.0
    assert [limiter.take("a") for _ in range(61)].count(0.0) == 60


def test_callers_are_not_remembered_without_end() -> None:
    limiter = RateLimiter(1, lambda: 0.0)
    for caller in range(10_001):
        limiter.take(str(caller))
    assert limiter.take("10000") > 0
    assert limiter.take("0") == 0.0  # forgotten, and with a full minute again
