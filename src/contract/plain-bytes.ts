const newline = 10;
const esc = 27;
/** So many bytes are looked at one by one before `indexOf` goes on, which is fast but slow to start. */
const nearby = 48;

/** In ordinary text. */
const text = 0;
/** Right behind ESC. */
const escaped = 1;
/** Behind `ESC [`, up to the final byte. */
const control = 2;
/** In an OSC, which BEL ends too. */
const command = 3;
/** In a DCS, SOS, PM or APC: BEL does not end these. */
const string = 4;
/** In a short sequence (`ESC ( B`), behind an intermediate byte, 0x20–0x2F. */
const short = 5;

/**
 * Takes the escape sequences out of bytes that come in chunks: CSI (colours, cursor), OSC with either terminator (titles, links),
 * DCS and the like, and the short ones (ECMA-48, the 7-bit forms). Everything else stays, `\r` and invalid bytes included.
 *
 * INVARIANT: a newline always stays and ends a sequence that is open, so that line n of the result is line n of what came in, and
 * each line can be read by itself. Guarded by plain-bytes.test.ts.
 */
export class PlainBytes {
  #state = text;

  /** Moves what stays to the front of the chunk, which is changed, and returns how many bytes that is. */
  strip(chunk: Uint8Array): number {
    const { length } = chunk;
    let state = this.#state;
    let from = 0;
    let to = 0;
    while (from < length) {
      if (state === text) {
        const found = nextEscape(chunk, from);
        const end = found === -1 ? length : found;
        to = moved(chunk, from, end, to);
        from = end + 1;
        state = found === -1 ? text : escaped;
        continue;
      }
      if (state === escaped && chunk[from] === 0x5b) {
        state = control;
        from++;
      }
      if (state === control) {
        from = behindParameters(chunk, from);
        if (from === length) {
          break;
        }
      }
      const byte = chunk[from] ?? 0;
      const next = behind(state, byte);
      if (next === text && stays(state, byte)) {
        chunk[to++] = byte;
      }
      state = next;
      from++;
    }
    this.#state = state;
    return to;
  }
}

/** A copy without its escape sequences, of bytes that begin outside of one. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  // Not `slice`, which of a Buffer is no copy.
  const copy = new Uint8Array(bytes);
  return copy.subarray(0, new PlainBytes().strip(copy));
}

function nextEscape(chunk: Uint8Array, from: number): number {
  const limit = Math.min(chunk.length, from + nearby);
  for (let at = from; at < limit; at++) {
    if (chunk[at] === esc) {
      return at;
    }
  }
  return limit === chunk.length ? -1 : chunk.indexOf(esc, limit);
}

/** Where the parameters and intermediates of a CSI end. */
function behindParameters(chunk: Uint8Array, from: number): number {
  let at = from;
  for (; at < chunk.length; at++) {
    const byte = chunk[at] ?? 0;
    if (byte < 0x20 || byte > 0x3f) {
      break;
    }
  }
  return at;
}

/** Moves [from, end) to `to`; returns where it ends there. */
function moved(chunk: Uint8Array, from: number, end: number, to: number): number {
  if (from === to) {
    return end;
  }
  if (end - from > nearby) {
    chunk.copyWithin(to, from, end);
    return to + end - from;
  }
  let target = to;
  for (let at = from; at < end; at++) {
    chunk[target++] = chunk[at] ?? 0;
  }
  return target;
}

/** The state behind a byte that was read in `state`. */
function behind(state: number, byte: number): number {
  if (byte === esc) {
    return escaped;
  }
  // CAN and SUB break any sequence off.
  if (byte === newline || byte === 0x18 || byte === 0x1a) {
    return text;
  }
  if (state === control) {
    return text;
  }
  if (state === command) {
    return byte === 7 ? text : command;
  }
  if (state === string) {
    return string;
  }
  if (byte >= 0x20 && byte <= 0x2f) {
    return short;
  }
  return state === escaped ? (introduced.get(byte) ?? text) : text;
}

/** What the byte behind ESC begins, when it is not the end of the sequence; `[` is dealt with before. */
const introduced: ReadonlyMap<number, number> = new Map([
  [0x5d, command],
  [0x50, string],
  [0x58, string],
  [0x5e, string],
  [0x5f, string],
]);

/** Whether a byte that ends a sequence is no part of it: one that cannot stand there ends the sequence and stays. */
function stays(state: number, byte: number): boolean {
  if (byte === newline) {
    return true;
  }
  const foreign = (byte < 0x20 || byte > 0x7e) && byte !== 0x18 && byte !== 0x1a;
  return foreign && state !== command && state !== string;
}
