import type { ArchiveContents, ArchiveEntry, ArchiveQuery } from '#contract/archives.ts';
import type { ArchivedEntry, ArchiveListing } from '#engine/ports/archives.ts';

/** One page of a listing, of what has the text in its path. Pure. */
export function pageOfArchive(listing: ArchiveListing | null, { q, cursor, limit }: ArchiveQuery): ArchiveContents {
  const entries = listing?.entries ?? [];
  const wanted = q.toLowerCase();
  const matching = entries.flatMap((entry, index) => (entry.path.toLowerCase().includes(wanted) ? [index] : []));
  const shown = matching.slice(cursor, cursor + limit);
  return {
    isArchive: listing !== null,
    entries: shown.flatMap((index) => shownEntry(entries[index], index)),
    matching: matching.length,
    total: entries.length,
    cut: listing?.cut ?? null,
    nextCursor: cursor + shown.length < matching.length ? String(cursor + shown.length) : null,
  };
}

function shownEntry(entry: ArchivedEntry | undefined, index: number): ArchiveEntry[] {
  return entry ? [{ ...entry, index, mode: modeInLetters(entry.mode) }] : [];
}

/** `0o755` as `rwxr-xr-x`. */
export function modeInLetters(mode: number): string {
  return [6, 3, 0]
    .map((shift) => {
      const bits = (mode >> shift) & 7;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
    })
    .join('');
}
