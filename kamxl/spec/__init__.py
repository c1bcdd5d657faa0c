"""Specs: YAML with positions, checked into a frozen model."""
