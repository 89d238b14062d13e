"""The socket that the server listens at."""

import socket

from ucs.api.server import listen


def test_what_is_sent_to_a_client_in_pieces_does_not_wait_for_its_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
