"""The whole loop on the shipped specs, with an invented team."""

from __future__ import annotations

from kamxl.demo.run import Demo, run_demo

__all__ = ["Demo", "run_demo"]
