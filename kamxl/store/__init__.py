"""What was read, kept in an SQLite file: a record for each workbook, a narrow row for each capability."""
