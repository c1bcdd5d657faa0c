"""Measurements, side by side in one run: ratios and medians, never a single time."""
