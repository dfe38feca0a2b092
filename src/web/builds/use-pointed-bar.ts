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
  const [at, setAt] = useState<{ readonly id: string; readonly rect: DOMRect } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onPointerOver = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === 'touch') return;
    const element = (event.target as Element).closest('[data-bar]');
    const id = element?.getAttribute('data-bar');
    clearTimeout(timer.current);
    if (!element || !id) return;
    timer.current = setTimeout(() => setAt({ id, rect: element.getBoundingClientRect() }), staysMs);
  };
  const onPointerLeave = () => {
    clearTimeout(timer.current);
    setAt(null);
  };
  // Looked up anew each time: the build goes on while its card is shown.
  const bar = bars.find(({ id }) => id === at?.id);
  const pointed: PointedBar | null = at && bar ? { bar, at: at.rect } : null;
  return { pointed, listeners: { onPointerOver, onPointerLeave } };
}
