import type { FileHandle } from 'node:fs/promises';
import { sgrAttributes, sgrChanges } from '#contract/sgr-state.ts';
import { readRange } from './file-bytes.ts';

/** Behind this no colour is looked for: reading back so far takes about 20 ms. */
const farthest = 16 * 1024 * 1024;
/** So far a link is looked for although the colours are known: few logs have one, and it would be looked for up to `farthest`. */
const linkScan = 64 * 1024;
const smallBlock = 64 * 1024;
const largeBlock = 1024 * 1024;
/** A sequence longer than this is not understood. */
const longestSequence = 4096;
/** So many bytes are looked at one by one before `lastIndexOf` goes on, which is fast but slow to start. */
const nearby = 48;

const allColours = (1 << sgrAttributes.length) - 1;
const linkBit = 1 << sgrAttributes.length;

/**
 * The sequences in [from, to) that are in force behind it, in their order: of colours and the like (SGR) and of links (OSC 8), for
 * each attribute the last one that speaks of it. Written to a terminal that is as it was at `from`, they bring it to where the whole
 * text would. Reads backwards, from `to` until everything is known: a full reset ends it, or 16 MiB.
 */
export async function standingSequences(file: FileHandle, from: number, to: number): Promise<string[]> {
  const found: string[] = [];
  const floor = Math.max(from, to - farthest);
  let known = 0;
  for (let end = to, size = smallBlock; end > floor; size = largeBlock) {
    const start = Math.max(floor, end - size);
    const bytes = await readRange(file, start, Math.min(to, end + longestSequence));
    for (let at = escBefore(bytes, end - start); at !== -1; at = escBefore(bytes, at)) {
      const decides = decidedAt(bytes, at) & ~known;
      if (decides !== 0) {
        known |= decides;
        found.push(bytes.toString('utf8', at, sequenceEnd(bytes, at)));
      }
    }
    end = start;
    if ((known & allColours) === allColours && ((known & linkBit) !== 0 || to - start >= linkScan)) {
      break;
    }
  }
  return found.reverse();
}

/** Offset of the last ESC in front of `end`; -1 when there is none. */
function escBefore(bytes: Buffer, end: number): number {
  const limit = Math.max(0, end - nearby);
  for (let at = end - 1; at >= limit; at--) {
    if (bytes[at] === 27) {
      return at;
    }
  }
  return limit === 0 ? -1 : bytes.lastIndexOf(27, limit - 1);
}

/** Which attributes the sequence at an ESC speaks of, as bits; 0 for other sequences and torn ones. */
function decidedAt(bytes: Buffer, at: number): number {
  const kind = bytes[at + 1];
  if (kind === 0x5d) {
    return bytes[at + 2] === 0x38 && bytes[at + 3] === 0x3b && sequenceEnd(bytes, at) > 0 ? linkBit : 0;
  }
  if (kind !== 0x5b) {
    return 0;
  }
  let end = at + 2;
  let byte = bytes[end] ?? 0;
  let code = 0;
  let simple = true;
  while (byte >= 0x30 && byte <= 0x3b) {
    simple = simple && byte <= 0x39;
    code = code * 10 + byte - 0x30;
    byte = bytes[++end] ?? 0;
  }
  if (byte !== 0x6d) {
    return 0;
  }
  if (!simple || code >= simpleDecisions.length) {
    return decisionOf(bytes.toString('latin1', at + 2, end));
  }
  return simpleDecisions[code] ?? 0;
}

/** Decisions of the sequences of one number, which most are. */
const simpleDecisions = Array.from({ length: 128 }, (_, code) => decisionOf(String(code)));

function decisionOf(parameters: string): number {
  let bits = 0;
  for (const { attribute } of sgrChanges(parameters)) {
    bits |= attribute === 'all' ? allColours : 1 << sgrAttributes.indexOf(attribute);
  }
  return bits;
}

/** The end of the SGR or OSC 8 at an ESC; 0 when it is torn. */
function sequenceEnd(bytes: Buffer, at: number): number {
  if (bytes[at + 1] === 0x5b) {
    return bytes.indexOf(0x6d, at) + 1;
  }
  for (let end = at + 4; end < Math.min(bytes.length, at + longestSequence); end++) {
    const byte = bytes[end] ?? 0;
    if (byte < 0x20) {
      return byte === 7 ? end + 1 : byte === 27 && bytes[end + 1] === 0x5c ? end + 2 : 0;
    }
  }
  return 0;
}
