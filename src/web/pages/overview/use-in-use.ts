import { type RefObject, useEffect, useState } from 'react';

/** For so long after a scroll somebody still reads what it brought, in ms. */
const readingMs = 10_000;

/**
 * Whether somebody works with what the element shows: the pointer is over it, the focus in it, or it was just scrolled. Nothing in it may
 * change its place then.
 */
export function useInUse(element: RefObject<HTMLElement | null>): boolean {
  const [inUse, setInUse] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    let scrolled: ReturnType<typeof setTimeout> | undefined;
    let pointed = false;
    const tell = () => setInUse(pointed || scrolled !== undefined || current.contains(document.activeElement));
    const onPointer = (event: PointerEvent) => {
      // A finger is over nothing once it is lifted.
      pointed = event.type === 'pointerover' && event.pointerType !== 'touch';
      tell();
    };
    const onScroll = () => {
      clearTimeout(scrolled);
      scrolled = setTimeout(() => {
        scrolled = undefined;
        tell();
      }, readingMs);
      tell();
    };
    const later = () => queueMicrotask(tell);
    current.addEventListener('pointerover', onPointer);
    current.addEventListener('pointerleave', onPointer);
    current.addEventListener('focusin', tell);
    current.addEventListener('focusout', later);
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(scrolled);
      current.removeEventListener('pointerover', onPointer);
      current.removeEventListener('pointerleave', onPointer);
      current.removeEventListener('focusin', tell);
      current.removeEventListener('focusout', later);
      window.removeEventListener('scroll', onScroll);
    };
  }, [element]);
  return inUse;
}
