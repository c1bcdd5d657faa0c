"""``python -m kamxl``."""

from __future__ import annotations

from kamxl.cli import main

if __name__ == "__main__":
    main()
