import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ArchivedEntry, ArchiveFault, type ArchiveListing, type Archives } from '#engine/ports/archives.ts';
import type { BlobStore } from '#engine/ports/blob-store.ts';
import { Listings } from './listings.ts';
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

/** The archives of a blob store, looked into as they are read. */
export function createStoredArchives(blobs: Pick<BlobStore, 'get'>, limits: ArchiveLimits = usual): Archives {
  const listings = new Listings(remembered);

  async function list(sha256: string, signal: AbortSignal): Promise<ArchiveListing | null> {
    const known = listings.get(sha256);
    if (known !== undefined) return known;
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

  return {
    list,

    async open(sha256, index, signal) {
      const entry = (await list(sha256, signal))?.entries[index];
      if (entry?.type !== 'file') throw new ArchiveFault('missing', 'The archive has no file at this place.');
      const blob = await blobs.get(sha256);
      const gone = new AbortController();
      const content = new PassThrough({
        destroy(error, callback) {
          gone.abort();
          callback(error);
        },
      });
      let at = 0;
      const walk = { mostBytes: Number.POSITIVE_INFINITY, signal: AbortSignal.any([signal, gone.signal]) };
      walkArchive(blob, walk, async (_, bytes) => {
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
