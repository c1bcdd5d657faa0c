"""From the cells of a workbook made by hand to the draft of a spec: pure, and modest about its guesses."""
