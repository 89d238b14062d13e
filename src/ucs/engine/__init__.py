"""The single writer: one inbox, one task that decides, logs, publishes and orders."""
