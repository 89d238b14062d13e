"""The rules, one file a matter: each function decides about one command and emits what happens."""
