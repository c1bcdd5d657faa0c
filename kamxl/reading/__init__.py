"""Plan and grid to submission: answers are found again by their witnesses, never by their position."""
