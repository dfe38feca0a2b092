import { type RefObject, useEffect } from 'react';
import { useInUse } from './use-in-use.ts';

/** So long a list stands still before it is put in order again, in ms: several changes at once move it once. */
const settleMs = 1_000;

interface SettledOrder {
  /** Whether the server would give it in another order by now. */
  readonly moved: boolean;
  readonly reorder: () => void;
  /** Whether a pointer that rests counts for nobody (`useInUse`). */
  readonly rests?: boolean;
}

/**
 * Has a list put in order again once it `moved` and nobody is using it. True while it waits for that: then whoever uses it may ask for it.
 */
export function useSettledOrder(
  element: RefObject<HTMLElement | null>,
  { moved, reorder, rests = false }: SettledOrder,
): boolean {
  const inUse = useInUse(element, rests);
  useEffect(() => {
    if (!moved || inUse) return;
    const timer = setTimeout(reorder, settleMs);
    return () => clearTimeout(timer);
  }, [moved, inUse, reorder]);
  return moved && inUse;
}
