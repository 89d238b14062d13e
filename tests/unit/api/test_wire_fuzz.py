"""Whatever a client sends, each frame gets one answer and the connection lives on, or is closed as the protocol says."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.api.bars import World, a_world

from ucs import protocol
from ucs.api.wire import MalformedFrame, decode
from ucs.core.messages import Status
from ucs.protocol import ClientMessage, Request

KINDS: list[type[Request]] = list(get_args(ClientMessage))
TAGS = [str(kind.__struct_config__.tag) for kind in KINDS]
FIELDS = sorted({field for kind in KINDS for field in kind.__struct_fields__} - {"id"})

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
almost = st.fixed_dictionaries(
    {"type": st.sampled_from(TAGS)},
    optional={"id": st.integers(-2, 10) | junk, **dict.fromkeys(FIELDS, junk)},
)
frames = (
    almost.map(json.dumps)
    | junk.map(json.dumps)
    | st.text(max_size=50)
    | st.binary(max_size=50)
    | st.text(alphabet='[{":,', max_size=40)
)

words = st.sampled_from(["soft1", "101", "800", "Lunch", "A", "B", ""]) | st.text(max_size=20)
numbers = st.integers(-1, 4) | st.integers()
GOOD: dict[str, st.SearchStrategy[object]] = {
    "protocol": numbers,
    "remember": st.booleans(),
    "without_device": st.booleans(),
    "on": st.booleans(),
    "override": st.booleans(),
    "status": st.sampled_from(list(Status)),
    "queue": numbers,
    "line": numbers,
    "seq": st.integers(0, protocol.MAX_NUMBER),
    "calls": st.lists(words, max_size=3),
    "data": st.dictionaries(st.text(max_size=5), junk, max_size=3),
}


def good(kind: type[Request]) -> st.SearchStrategy[dict[str, object]]:
    """Requests of this kind that are well formed."""
    fields = {field: GOOD.get(field, words) for field in kind.__struct_fields__ if field != "id"}
    return st.fixed_dictionaries({"type": st.just(kind.__struct_config__.tag), **fields})


def in_one_world(check: Callable[[World], Callable[[Any], Coroutine[Any, Any, None]]], *given_: Any) -> None:
    """Run all examples against one edge, each on a connection of its own."""
    with tempfile.TemporaryDirectory() as place, asyncio.Runner() as runner:
        context = a_world(Path(place))
        world = runner.run(context.__aenter__())

        @settings(max_examples=100)
        @given(*given_)
        def example(sent: Any) -> None:
            world.engine.now += 1000  # failed sign-ins are forgotten
            runner.run(check(world)(sent))

        try:
            example()
        finally:
            runner.run(context.__aexit__(None, None, None))


@given(frames)
def test_decoding_gives_a_request_or_says_what_is_wrong(frame: str | bytes) -> None:
    try:
        answer = decode(frame)
    except MalformedFrame as error:
        answer = error
    assert isinstance(answer, Request) or answer.message
    assert 0 <= answer.id <= protocol.MAX_NUMBER


def test_junk_is_answered_frame_by_frame() -> None:
    def check(world: World) -> Callable[[list[str | bytes]], Coroutine[Any, Any, None]]:
        async def converse(sent: list[str | bytes]) -> None:
            bar = await world.bar()
            if len(sent) % 2:
                await bar.work()
            for frame in sent:
                bar.send(frame)
                while (await bar.receive())["type"] != "reply":
                    pass
            assert (await bar.ask("ping"))["ok"]
            await bar.cut()

        return converse

    in_one_world(check, st.lists(frames, max_size=20))


def test_every_wellformed_request_is_answered_once_and_never_with_a_bug() -> None:
    def check(world: World) -> Callable[[list[dict[str, object]]], Coroutine[Any, Any, None]]:
        async def converse(sent: list[dict[str, object]]) -> None:
            bar = await world.bar()
            if len(sent) % 2:
                await bar.work()
            for request in sent:
                fields = {field: value for field, value in request.items() if field != "type"}
                reply = await bar.ask(str(request["type"]), **fields)
                assert reply["code"] != "internal", (request, reply)
            await bar.cut()

        return converse

    in_one_world(check, st.lists(st.one_of([good(kind) for kind in KINDS]), max_size=20))
