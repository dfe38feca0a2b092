import type { LogFrame } from '#contract/live.ts';
import type { LogPiece } from '#engine/ports/log-store.ts';

/** The messages that carry pieces of logs. What many sockets are sent is written as JSON once, and kept as long as the piece is. */
export class FrameTexts {
  readonly #rests = new WeakMap<LogPiece, string>();

  /** A LogFrame that answers the request. */
  text(request: number, piece: LogPiece): string {
    let rest = this.#rests.get(piece);
    if (rest === undefined) {
      rest = restOf(piece);
      this.#rests.set(piece, rest);
    }
    return `{"type":"log","request":${request},${rest}`;
  }
}

/** The frame without its first two fields, and without the brace before them. */
function restOf({ info: { lines, bytes, sealed }, ...piece }: LogPiece): string {
  const rest: Omit<LogFrame, 'type' | 'request'> = { ...piece, lines, bytes, sealed };
  return JSON.stringify(rest).slice(1);
}
