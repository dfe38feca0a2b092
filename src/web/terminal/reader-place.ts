import type { Hit } from './log-search.ts';
import type { LogViewer } from './log-viewer.ts';

export type Direction = 'next' | 'previous';

/** Where in the log the reader is: at the hit that he was led to as long as he sees it, else at the top of his view. */
export class ReaderPlace {
  readonly #viewer: LogViewer;
  #hit: Hit | null = null;
  /** How many hits he is being led to: until he is there he does not see them, and may go on all the same. */
  #leading = 0;

  constructor(viewer: LogViewer) {
    this.#viewer = viewer;
  }

  /** The log is opened at this hit, or (null) looked through anew from the top of the view. */
  set(hit: Hit | null): void {
    this.#hit = hit;
  }

  async lead(hit: Hit): Promise<void> {
    this.#hit = hit;
    this.#leading += 1;
    try {
      await this.#viewer.reveal(hit.line);
    } finally {
      this.#leading -= 1;
    }
  }

  /** From where to look for the next hit, or for the last one before. */
  beyond(direction: Direction): Hit {
    const hit = this.#hitInView();
    if (!hit) return this.#top;
    return direction === 'next' ? { line: hit.line, column: hit.column + 1 } : hit;
  }

  /** The same from line to line: one line may be an error in several ways. */
  beyondLine(direction: Direction): Hit {
    const hit = this.#hitInView();
    const line = hit?.line ?? this.#top.line;
    return { line: hit && direction === 'next' ? line + 1 : line, column: 0 };
  }

  get #top(): Hit {
    return { line: this.#viewer.state.topLine, column: 0 };
  }

  #hitInView(): Hit | null {
    const line = this.#hit?.line;
    const seen = this.#viewer.screen.visible().some(({ item }) => item.kind === 'line' && item.line === line);
    if (!seen && this.#leading === 0) this.#hit = null;
    return this.#hit;
  }
}
