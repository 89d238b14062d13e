"""Seeded runs of the whole core against a faulty telephone network, random agents and callers."""
