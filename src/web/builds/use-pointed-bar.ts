import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { BuildBar } from '#contract/pipelines.ts';

/** A pointer that passes over asks for nothing; one that stays so long does, in ms. */
const staysMs = 150;

export interface PointedBar {
  readonly bar: BuildBar;
  /** Where the bar stands in the window. */
  readonly at: DOMRect;
}

/** Which of the bars (`data-bar` names it) the mouse rests on, and the listeners of what holds them. A finger opens the build instead. */
export function usePointedBar(bars: readonly BuildBar[]) {
  const [pointed, setPointed] = useState<PointedBar | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onPointerOver = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === 'touch') return;
    const element = (event.target as Element).closest('[data-bar]');
    const bar = bars.find(({ id }) => id === element?.getAttribute('data-bar'));
    clearTimeout(timer.current);
    if (!element || !bar) return;
    timer.current = setTimeout(() => setPointed({ bar, at: element.getBoundingClientRect() }), staysMs);
  };
  const onPointerLeave = () => {
    clearTimeout(timer.current);
    setPointed(null);
  };
  return { pointed, listeners: { onPointerOver, onPointerLeave } };
}
