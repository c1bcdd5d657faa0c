"""The commands below ``kamxl spec``."""
