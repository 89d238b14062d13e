"""Read models: what is derived from the event log, to be asked in ways that the log cannot answer."""
