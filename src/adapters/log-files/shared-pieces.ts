import type { LogPiece } from '#engine/ports/log-store.ts';

const kept = 64;

/**
 * The pieces of logs that were read last. Who follows a log asks for the same piece as everybody else who follows it: it is read
 * once. The key holds all that a piece depends on, so none of them is ever old.
 */
export class SharedPieces {
  readonly #pieces = new Map<string, Promise<LogPiece>>();

  get(key: string, read: () => Promise<LogPiece>): Promise<LogPiece> {
    const known = this.#pieces.get(key);
    if (known) {
      return known;
    }
    const piece = read();
    this.#pieces.set(key, piece);
    // What could not be read is read again by whoever asks next.
    piece.catch(() => this.#pieces.delete(key));
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= kept) {
        break;
      }
      this.#pieces.delete(oldest);
    }
    return piece;
  }
}
