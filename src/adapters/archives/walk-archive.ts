import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { ArchivedEntry } from '#engine/ports/archives.ts';

/** A longer name is shortened: it is only shown, and a header may hold megabytes of it. */
const mostCharacters = 1024;

export type EntryContent = Readable;

/**
 * Goes through a gzipped tar stream, entry by entry, with what is unpacked on the way thrown away. `visit` gets each entry with its bytes,
 * and may read them; false ends the walk. Everything has ended when this resolves or rejects.
 *
 * @param mostBytes so much is unpacked at most: a small archive may hold terabytes of zeros.
 * @returns whether it came to the end, or why not: `visit` had enough, the bound, or bytes that are no archive.
 * @throws the signal's reason, and what reading the blob throws.
 */
export async function walkArchive(
  blob: NodeJS.ReadableStream,
  { mostBytes, signal }: { readonly mostBytes: number; readonly signal: AbortSignal },
  visit: (entry: ArchivedEntry, content: EntryContent) => boolean | Promise<boolean>,
): Promise<'end' | 'stopped' | 'bound' | 'damaged'> {
  let unpacked = 0;
  let why: 'end' | 'stopped' | 'bound' | 'damaged' = 'end';
  let unreadable: { readonly fault: unknown } | null = null;
  /** Errors of the disk are told from those of the archive where they arise. */
  async function* read() {
    try {
      yield* blob;
    } catch (fault) {
      unreadable = { fault };
      throw fault;
    }
  }
  const stop = new AbortController();
  const entries = extract();
  const counter = new PassThrough({
    transform(chunk: Buffer, _, callback) {
      unpacked += chunk.length;
      if (unpacked > mostBytes) {
        why = 'bound';
        stop.abort();
      }
      callback(null, chunk);
    },
  });
  const fed = pipeline(read, createGunzip(), counter, entries, { signal: AbortSignal.any([signal, stop.signal]) });
  const visited = (async () => {
    for await (const entry of entries) {
      if (!hasPossibleSize(entry.header)) {
        why = 'damaged';
        stop.abort();
        return;
      }
      const goOn = await visit(described(entry.header), entry as unknown as EntryContent);
      if (!goOn) {
        why = 'stopped';
        stop.abort();
        return;
      }
      entry.resume();
    }
  })();
  const [feeding, visiting] = await Promise.allSettled([fed, visited]);
  signal.throwIfAborted();
  if (unreadable !== null && why === 'end') throw (unreadable as { fault: unknown }).fault;
  if (why !== 'end') return why;
  return feeding.status === 'rejected' || visiting.status === 'rejected' ? 'damaged' : 'end';
}

/**
 * A header may say any size, in 11 bytes of base 256 too, or none that can be read: no next header can be found behind such an entry. Only
 * directories have nothing behind them whatever they say.
 */
function hasPossibleSize({ size, type }: Header): boolean {
  return type === 'directory' || Number.isSafeInteger(size);
}

function described({ name, type: given, size, mode, mtime, linkname }: Header): ArchivedEntry {
  const type = kindOf(given);
  return {
    path: shortened(name),
    type,
    bytes: type === 'file' || type === 'other' ? size : 0,
    mode: mode & 0o7777,
    modifiedAt: mtime instanceof Date && !Number.isNaN(mtime.getTime()) ? momentOf(mtime) : null,
    target: linkname ? shortened(linkname) : null,
  };
}

/** A made-up time may be one that no calendar has. */
function momentOf(date: Date): string | null {
  return date.getUTCFullYear() > 9999 || date.getTime() < 0 ? null : date.toISOString();
}

function kindOf(type: Header['type']): ArchivedEntry['type'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return 'file';
    case 'directory':
    case 'symlink':
    case 'link':
      return type;
    default:
      return 'other';
  }
}

function shortened(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
}
