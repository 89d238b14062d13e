import asyncio

from tests.unit.api.bars import MemorySocket

from ucs.api.outbox import Outbox
from ucs.api.ring import Ring


async def test_frames_leave_in_order_and_the_close_comes_last() -> None:
    socket = MemorySocket()
    outbox = Outbox(socket)
    for number in range(5):
        outbox.put(b"%d" % number)
    outbox.close(4000, "enough")
    outbox.put(b"too late")
    await outbox.run()
    assert [socket.outgoing.get_nowait() for _ in range(5)] == ["0", "1", "2", "3", "4"]
    assert socket.outgoing.empty()
    assert socket.closed == 4000


async def test_too_many_frames_cut_the_connection() -> None:
    socket = MemorySocket()
    outbox = Outbox(socket, max_frames=3)
    for _ in range(3):
        outbox.put(b"x")
    assert not socket.aborted
    outbox.put(b"x")
    assert socket.aborted
    assert not outbox.is_open


async def test_too_many_bytes_cut_the_connection() -> None:
    socket = MemorySocket()
    outbox = Outbox(socket, max_bytes=10)
    outbox.put(b"x" * 10)
    assert not socket.aborted
    outbox.put(b"x")
    assert socket.aborted


async def test_what_was_sent_does_not_count() -> None:
    socket = MemorySocket()
    outbox = Outbox(socket, max_frames=2)
    task = asyncio.create_task(outbox.run())
    for _ in range(10):
        outbox.put(b"x")
        await socket.outgoing.get()
    outbox.cut()
    await task


def test_a_ring_gives_what_came_after_a_number() -> None:
    ring = Ring(max_frames=3)
    assert ring.after(0) == []
    for number in range(1, 6):
        ring.append(b"%d" % number)
    assert ring.last == 5
    assert ring.after(5) == []
    assert ring.after(3) == [b"4", b"5"]
    assert ring.after(2) == [b"3", b"4", b"5"]
    assert ring.after(1) is None
    assert ring.after(6) is None


def test_a_ring_is_bounded_in_bytes_too() -> None:
    ring = Ring(10, max_bytes=10)
    ring.append(b"x" * 6)
    ring.append(b"x" * 6)
    assert ring.after(11) == [b"x" * 6]
    assert ring.after(10) is None
    ring.append(b"x" * 11)
    assert ring.after(12) is None
    assert ring.after(13) == []
