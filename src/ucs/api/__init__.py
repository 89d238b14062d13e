"""The edge: the bars' WebSocket, HTTP, sign-in. Only this room speaks the wire protocol."""
