"""The kinds of value, and the canonical form of texts."""
