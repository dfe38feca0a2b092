import Papa from 'papaparse';
import { saveFile } from '#web/ui/save-file.ts';

type Rows = readonly (readonly (string | number | null)[])[];

/** Rows as a CSV (RFC 4180). Names come from commits and definitions: none of them becomes a formula in a spreadsheet. */
export function csvOf(rows: Rows): string {
  return Papa.unparse(
    rows.map((row) => [...row]),
    { escapeFormulae: true },
  );
}

/** Hands the browser the rows as a file to save. */
export function saveCsv(name: string, rows: Rows): void {
  // The mark tells a spreadsheet that the text is UTF-8.
  saveFile(name, `\uFEFF${csvOf(rows)}`, 'text/csv;charset=utf-8');
}
