import type { Outline } from '#pipeline/outline.ts';
import { type Layout, layOut } from './layout.ts';
import type { Direction } from './route-ways.ts';

export interface LayoutRequest {
  readonly sequence: number;
  readonly outline: Outline;
  readonly collapsed: ReadonlySet<string>;
  readonly direction: Direction;
}

export interface LayoutAnswer {
  readonly sequence: number;
  readonly layout: Layout;
}

/** The newest question: an older one that is still waiting is not worth an answer. */
let newest = 0;
self.onmessage = async ({ data }: MessageEvent<LayoutRequest>) => {
  newest = data.sequence;
  // Lets what has been asked meanwhile arrive first.
  await new Promise((resolve) => setTimeout(resolve));
  if (newest !== data.sequence) return;
  const { sequence, outline, collapsed, direction } = data;
  self.postMessage({ sequence, layout: layOut(outline, collapsed, direction) } satisfies LayoutAnswer);
};
