"""The event log: what was decided, durable before anybody is told."""
