// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { saveCsv } from '#web/charts/csv-file.ts';
import { saveFile } from './save-file.ts';

/** What the browser was handed: name and media type, and the bytes. */
const saved: { name: string; type: string; bytes: Promise<ArrayBuffer> }[] = [];
/** Addresses that are open. */
const open = new Map<string, Blob>();

// What jsdom lacks: addresses of blobs, and saving what a link leads to.
URL.createObjectURL = (blob: Blob) => {
  const address = `blob:${open.size}`;
  open.set(address, blob);
  return address;
};
URL.revokeObjectURL = (address) => void open.delete(address);
vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
  const blob = open.get(this.href);
  if (blob) saved.push({ name: this.download, type: blob.type, bytes: blob.arrayBuffer() });
});
afterEach(() => {
  saved.length = 0;
  expect(open.size).toBe(0);
});

const textOf = async (bytes: Promise<ArrayBuffer> | undefined) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bytes);

test('a file is handed over as it is', async () => {
  saveFile('microtica.yaml', 'steps: {}\n', 'application/yaml');
  expect(saved).toMatchObject([{ name: 'microtica.yaml', type: 'application/yaml' }]);
  expect(await textOf(saved[0]?.bytes)).toBe('steps: {}\n');
});

test('a CSV begins with the mark of UTF-8', async () => {
  saveCsv('days.csv', [['Tag', 'Größe']]);
  expect(saved).toMatchObject([{ name: 'days.csv', type: 'text/csv;charset=utf-8' }]);
  expect(await textOf(saved[0]?.bytes)).toBe('\uFEFFTag,Größe');
});
