import Papa from 'papaparse';

/** Rows as a CSV (RFC 4180). Names come from commits and definitions: none of them becomes a formula in a spreadsheet. */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return Papa.unparse(
    rows.map((row) => [...row]),
    { escapeFormulae: true },
  );
}

/** Gives the browser a file to keep. */
export function download(name: string, text: string): void {
  // The mark tells a spreadsheet that the text is UTF-8.
  const address = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
