"""Slow work off the call path. Nothing here is waited for by a call."""
