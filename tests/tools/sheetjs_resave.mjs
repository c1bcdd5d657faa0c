// Usage: node sheetjs_resave.mjs SOURCE TARGET [SOURCE TARGET …] — loads each workbook with SheetJS and saves it
// in the format of its name.
import XLSX from "xlsx";

// LibreOffice styles a sheet down to its last row where rows were deleted, and SheetJS makes a cell of each.
const ROWS = 10_000;
const paths = process.argv.slice(2);
for (let at = 0; at < paths.length; at += 2) {
  const workbook = XLSX.readFile(paths[at], { cellStyles: true, cellNF: true, sheetRows: ROWS });
  XLSX.writeFile(workbook, paths[at + 1], { cellStyles: true });
}
