// Usage: node foreign_books.mjs BOOKS.json FOLDER — writes each book of cells with ExcelJS and with SheetJS.
import { readFileSync } from "node:fs";
import ExcelJS from "exceljs";
import XLSX from "xlsx";

const [source, folder] = process.argv.slice(2);
const books = JSON.parse(readFileSync(source, "utf8"));
for (const [name, sheets] of Object.entries(books)) {
  const one = new ExcelJS.Workbook();
  const two = XLSX.utils.book_new();
  for (const [title, rows] of Object.entries(sheets)) {
    const sheet = one.addWorksheet(title);
    for (const row of rows) {
      sheet.addRow(row.map((cell) => (typeof cell === "string" && cell.startsWith("=") ? { formula: cell.slice(1), result: 0 } : cell)));
    }
    XLSX.utils.book_append_sheet(two, XLSX.utils.aoa_to_sheet(rows), title);
  }
  await one.xlsx.writeFile(`${folder}/exceljs-${name}.xlsx`);
  XLSX.writeFile(two, `${folder}/sheetjs-${name}.xlsx`);
}
