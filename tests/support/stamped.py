"""UDP sockets whose datagrams carry the time at which the kernel received them, so that a busy process does not blur it.
Linux only."""

import socket
import struct

_SO_TIMESTAMPNS = 35
"""The option, and the type of the control message that it brings."""
_MOST_BYTES = 65536


def stamped_socket(host: str, port: int = 0) -> socket.socket:
    """Bound; `port` 0 is a free one."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    made.bind((host, port))
    return made


def receive(stamped: socket.socket) -> tuple[bytes, float]:
    """A datagram, and when it came (Unix time). Raises what `recvmsg` does."""
    data, control, _, _ = stamped.recvmsg(_MOST_BYTES, 64)
    [stamp] = [found for _, kind, found in control if kind == _SO_TIMESTAMPNS]
    seconds, nanoseconds = struct.unpack("qq", stamp[:16])
    return data, seconds + nanoseconds / 1e9
