// Usage: node sheetjs_resave.mjs SOURCE TARGET — loads a workbook with SheetJS and saves it.
import XLSX from "xlsx";

const [source, target] = process.argv.slice(2);
const workbook = XLSX.readFile(source, { cellStyles: true, cellNF: true });
XLSX.writeFile(workbook, target, { bookType: "xlsx", cellStyles: true });
