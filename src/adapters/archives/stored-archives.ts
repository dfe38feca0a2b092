import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ArchivedEntry, ArchiveFault, type ArchiveListing, type Archives } from '#engine/ports/archives.ts';
import type { BlobStore } from '#engine/ports/blob-store.ts';
import { Listings } from './listings.ts';
import { SharedWork } from './shared-work.ts';
import { walkArchive } from './walk-archive.ts';

export interface ArchiveLimits {
  /** So many entries of an archive are listed. */
  readonly entries: number;
  /** So many characters of their names. */
  readonly characters: number;
  /** So much of it is unpacked, and thrown away, on the way. */
  readonly bytes: number;
}

const usual: ArchiveLimits = { entries: 50_000, characters: 4_000_000, bytes: 4 * 1024 ** 3 };
/** Characters of the listings that are remembered. */
const remembered = 16_000_000;
/** So many archives are listed at a time, each of which keeps a processor busy. */
const walksAtOnce = 2;
/** More than the streams unpack before it is read. */
const readAhead = 1024 ** 2;

/** The archives of a blob store, looked into as they are read. */
export function createStoredArchives(blobs: Pick<BlobStore, 'get'>, limits: ArchiveLimits = usual): Archives {
  const listings = new Listings(remembered);

  const walks = new SharedWork(walksAtOnce, walk);

  async function walk(sha256: string, signal: AbortSignal): Promise<ArchiveListing | null> {
    const blob = await blobs.get(sha256);
    const entries: ArchivedEntry[] = [];
    let characters = 0;
    const end = await walkArchive(blob, { mostBytes: limits.bytes, signal }, (entry) => {
      characters += entry.path.length + (entry.target?.length ?? 0);
      if (entries.length >= limits.entries || characters > limits.characters) return false;
      entries.push(entry);
      return true;
    });
    // Of what is damaged from its beginning on, nothing says that it is an archive.
    const listing = end === 'damaged' && entries.length === 0 ? null : { entries, cut: cutOf(end) };
    listings.keep(sha256, listing);
    return listing;
  }

  async function list(sha256: string, signal: AbortSignal): Promise<ArchiveListing | null> {
    const known = listings.get(sha256);
    return known === undefined ? walks.of(sha256, signal) : known;
  }

  async function file(sha256: string, index: number, signal: AbortSignal): Promise<ArchivedEntry> {
    const entry = (await list(sha256, signal))?.entries[index];
    if (entry?.type !== 'file') throw new ArchiveFault('missing', 'The archive has no file at this place.');
    return entry;
  }

  return {
    list,
    file,

    async open(sha256, index, signal) {
      const entry = await file(sha256, index, signal);
      const blob = await blobs.get(sha256);
      const gone = new AbortController();
      const content = new PassThrough({
        destroy(error, callback) {
          gone.abort();
          callback(error);
        },
      });
      let at = 0;
      // What is listed begins within the bound of a listing.
      const mostBytes = limits.bytes + entry.bytes + readAhead;
      walkArchive(blob, { mostBytes, signal: AbortSignal.any([signal, gone.signal]) }, async (_, bytes) => {
        if (at++ < index) return true;
        await pipeline(async function* () {
          yield* bytes;
        }, content);
        return false;
      }).then(
        () => content.writableEnded || content.destroy(new ArchiveFault('missing', 'The archive is damaged.')),
        (fault: Error) => content.destroy(fault),
      );
      return { entry, content };
    },
  };
}

function cutOf(end: Awaited<ReturnType<typeof walkArchive>>): ArchiveListing['cut'] {
  if (end === 'end') return null;
  return end === 'damaged' ? 'damaged' : 'bound';
}
