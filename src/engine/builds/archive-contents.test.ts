import { expect, test } from 'vitest';
import type { ArchiveListing } from '#engine/ports/archives.ts';
import { modeInLetters, pageOfArchive } from './archive-contents.ts';

const listing: ArchiveListing = {
  cut: null,
  entries: ['dist/Main.js', 'dist/main.css', 'README.md'].map((path) => ({
    ...{ path, type: 'file', bytes: 1, mode: 0o644, modifiedAt: null, target: null },
  })),
};

test('a page has what matches, with its place in the archive, and says how much there is', () => {
  const page = pageOfArchive(listing, { q: 'MAIN', cursor: 0, limit: 1 });
  expect(page).toMatchObject({ isArchive: true, matching: 2, total: 3, nextCursor: '1' });
  expect(page.entries).toMatchObject([{ index: 0, path: 'dist/Main.js', mode: 'rw-r--r--' }]);
  const next = pageOfArchive(listing, { q: 'main', cursor: 1, limit: 1 });
  expect(next).toMatchObject({ entries: [{ index: 1 }], nextCursor: null });
  expect(pageOfArchive(listing, { q: 'readme', cursor: 0, limit: 9 }).entries).toMatchObject([{ index: 2 }]);
});

test('of what is no archive nothing is listed', () => {
  expect(pageOfArchive(null, { q: '', cursor: 0, limit: 9 })).toMatchObject({
    isArchive: false,
    entries: [],
    total: 0,
  });
});

test.each([
  [0o755, 'rwxr-xr-x'],
  [0o4640, 'rw-r-----'],
  [0, '---------'],
])('the mode %s is written %s', (mode, letters) => {
  expect(modeInLetters(mode)).toBe(letters);
});
