// Usage: node exceljs_resave.mjs SOURCE TARGET — loads a workbook with ExcelJS and saves it.
import ExcelJS from "exceljs";

const [source, target] = process.argv.slice(2);
const workbook = new ExcelJS.Workbook();
await workbook.xlsx.readFile(source);
await workbook.xlsx.writeFile(target);
