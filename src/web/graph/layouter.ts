import type { Outline } from '#pipeline/outline.ts';
import { type Layout, layOut } from './layout.ts';
import type { LayoutAnswer, LayoutRequest } from './layout-worker.ts';
import type { Direction } from './route-ways.ts';

/** Up to here a layout takes less than a frame, and a worker would only make the graph come later. */
const mostAtOnce = 30;

/**
 * Lays out: few states at once, many in a worker, so that typing never waits for it. Only the answer to the newest question is
 * given.
 */
export class Layouter {
  readonly #listener: (layout: Layout) => void;
  #worker: Worker | null = null;
  #sequence = 0;

  constructor(listener: (layout: Layout) => void) {
    this.#listener = listener;
  }

  layOut(outline: Outline, collapsed: ReadonlySet<string>, direction: Direction): void {
    this.#sequence += 1;
    if (outline.nodes.length <= mostAtOnce) {
      this.#listener(layOut(outline, collapsed, direction));
      return;
    }
    this.#worker ??= this.#start();
    const request: LayoutRequest = { sequence: this.#sequence, outline, collapsed, direction };
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module', name: 'layout' });
    worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
      if (data.sequence === this.#sequence) this.#listener(data.layout);
    };
    return worker;
  }

  dispose(): void {
    this.#sequence += 1;
    this.#worker?.terminate();
    this.#worker = null;
  }
}
