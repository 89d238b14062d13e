"""Asterisk: getting it, configuring it, running it, and speaking ARI with it."""
