// Usage: node exceljs_resave.mjs SOURCE TARGET [SOURCE TARGET …] — loads each workbook with ExcelJS and saves it.
import ExcelJS from "exceljs";

const paths = process.argv.slice(2);
for (let at = 0; at < paths.length; at += 2) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(paths[at]);
  await workbook.xlsx.writeFile(paths[at + 1]);
}
