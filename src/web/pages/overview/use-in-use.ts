import { type RefObject, useEffect, useState } from 'react';

/** For so long after somebody did something they still look at it, in ms. */
const lookingMs = 10_000;

/**
 * Whether somebody works with what the element shows: the pointer is over it, the focus in it, or the page was just scrolled. Nothing in it
 * may change its place then.
 *
 * @param rests ends it by itself once the pointer and the keys have rested: on a screen in the room the pointer stays where it was left.
 */
export function useInUse(element: RefObject<HTMLElement | null>, rests: boolean): boolean {
  const [inUse, setInUse] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    let looking: ReturnType<typeof setTimeout> | undefined;
    let pointed = false;
    const tell = () =>
      setInUse(looking !== undefined || (!rests && (pointed || current.contains(document.activeElement))));
    const look = () => {
      clearTimeout(looking);
      looking = setTimeout(() => {
        looking = undefined;
        tell();
      }, lookingMs);
      tell();
    };
    const onPointer = (event: PointerEvent) => {
      // A finger is over nothing once it is lifted.
      pointed = event.type !== 'pointerleave' && event.pointerType !== 'touch';
      if (rests && pointed) look();
      else tell();
    };
    const later = () => queueMicrotask(tell);
    const listened: readonly (readonly [EventTarget, string, (event: never) => void])[] = [
      [current, rests ? 'pointermove' : 'pointerover', onPointer],
      [current, 'pointerleave', onPointer],
      [current, 'focusin', tell],
      [current, 'focusout', later],
      [window, 'scroll', look],
      ...(rests ? [[current, 'keydown', look] as const] : []),
    ];
    for (const [target, type, listener] of listened)
      target.addEventListener(type, listener as EventListener, { passive: true });
    return () => {
      clearTimeout(looking);
      for (const [target, type, listener] of listened) target.removeEventListener(type, listener as EventListener);
    };
  }, [element, rests]);
  return inUse;
}
