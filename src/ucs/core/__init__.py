"""The pure heart: state, the rules that change it, and what it looks like from outside.

No await, no I/O, no clock, no randomness: time comes in with the command. Standard library and msgspec only.
"""
