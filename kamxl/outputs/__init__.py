"""What leaves kamxl: tables, CSV, JSON, files."""
