"""The only folder that knows xlsxwriter, openpyxl and calamine."""
