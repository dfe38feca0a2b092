import { useLayoutEffect, useRef, useState } from 'react';
import type { Outline } from '#pipeline/outline.ts';
import type { Layout } from './layout.ts';
import { Layouter } from './layouter.ts';
import type { Direction } from './route-ways.ts';

/** A layout and what it is of: a new outline is drawn when its layout has come, and until then the old one stays. */
export interface LaidOut {
  readonly outline: Outline;
  readonly layout: Layout;
}

/** The layout of an outline; null until the first one has come. Ask with the same outline as long as its shape is the same. */
export function useLayout(outline: Outline, collapsed: ReadonlySet<string>, direction: Direction): LaidOut | null {
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null);
  const layouter = useRef<Layouter | null>(null);
  const asked = useRef(outline);
  useLayoutEffect(() => {
    const made = new Layouter((layout) => setLaidOut({ outline: asked.current, layout }));
    layouter.current = made;
    return () => {
      layouter.current = null;
      made.dispose();
    };
  }, []);
  useLayoutEffect(() => {
    asked.current = outline;
    layouter.current?.layOut(outline, collapsed, direction);
  }, [outline, collapsed, direction]);
  return laidOut;
}
