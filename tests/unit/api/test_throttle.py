from hypothesis import given
from hypothesis import strategies as st

from ucs.api.bucket import Bucket
from ucs.api.throttle import Throttle


def fail(throttle: Throttle, times: int, key: str = "a", now: float = 0.0) -> None:
    for _ in range(times):
        throttle.count(key, now)


def test_the_first_failures_are_free() -> None:
    throttle = Throttle(5)
    fail(throttle, 4)
    assert throttle.locked_for("a", 0.0) == 0.0


def test_each_further_failure_doubles_the_wait_up_to_the_longest() -> None:
    throttle = Throttle(5)
    fail(throttle, 4)
    waits: list[float] = []
    for _ in range(9):
        throttle.count("a", 0.0)
        waits.append(throttle.locked_for("a", 0.0))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_lock_ends_by_itself() -> None:
    throttle = Throttle(5)
    fail(throttle, 5)
    assert throttle.locked_for("a", 0.4) == 0.6
    assert throttle.locked_for("a", 1.0) == 0.0


def test_keys_do_not_disturb_each_other() -> None:
    throttle = Throttle(5)
    fail(throttle, 9)
    assert throttle.locked_for("b", 0.0) == 0.0


def test_an_attempt_that_succeeded_is_taken_back() -> None:
    throttle = Throttle(5)
    fail(throttle, 5)
    throttle.forgive("a")
    assert throttle.locked_for("a", 0.0) == 0.0
    throttle.count("a", 0.0)
    assert throttle.locked_for("a", 0.0) == 1.0


def test_failures_are_forgotten_after_a_quiet_time() -> None:
    throttle = Throttle(5, forget_s=100.0)
    fail(throttle, 20)
    throttle.count("a", 101.0)
    assert throttle.locked_for("a", 101.0) == 0.0


def test_memory_is_bounded() -> None:
    throttle = Throttle(1, capacity=3)
    for key in "abcd":
        throttle.count(key, 0.0)
    assert [throttle.locked_for(key, 0.0) > 0 for key in "abcd"] == [False, True, True, True]


@given(st.lists(st.sampled_from(["count", "forgive", "clear", "check"])))
def test_no_order_of_calls_breaks_it(calls: list[str]) -> None:
    throttle = Throttle(2)
    for now, call in enumerate(calls):
        match call:
            case "count":
                throttle.count("a", now)
            case "forgive":
                throttle.forgive("a")
            case "clear":
                throttle.clear("a")
            case _:
                assert 0 <= throttle.locked_for("a", now) <= 60


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    bucket = Bucket(3, 2, 0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.5), bucket.take(0.5), bucket.take(10.0)] == [True, False, True]
    assert [bucket.take(10.0) for _ in range(3)] == [True, True, False]
