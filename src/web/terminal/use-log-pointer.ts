import { type RefObject, useEffect } from 'react';
import type { LogSession } from './log-session.ts';
import { moveByKey } from './use-log-keys.ts';

/** A flick goes on for so long that its speed halves in this time, in ms. */
const halfLifeMs = 180;

/** Wheel, finger and keys move the log: before the terminal sees them, because it knows only what is drawn of the log. */
export function useLogPointer(area: RefObject<HTMLElement | null>, session: LogSession | null): void {
  useEffect(() => {
    const element = area.current;
    if (!element || !session) return;
    const { viewer } = session;
    /** Pixels that are not a whole row yet. */
    let rest = 0;
    const move = (pixels: number) => {
      const rows = Math.trunc((rest + pixels) / viewer.screen.rowHeight);
      rest = rest + pixels - rows * viewer.screen.rowHeight;
      if (rows !== 0) viewer.scrollRows(rows);
      else if (pixels < 0) viewer.stopFollowing();
    };
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.stopPropagation();
      // Until the log is in the window, and beyond its beginning, it is the page that scrolls.
      const below = element.getBoundingClientRect().bottom > window.innerHeight + 1;
      if (event.deltaY > 0 ? below && pageGoesOn() : viewer.atStart) return;
      event.preventDefault();
      const unit = [1, viewer.screen.rowHeight, element.clientHeight][event.deltaMode];
      move(event.deltaY * (unit ?? 1));
    };
    const finger = new Finger(move);
    const keydown = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('[data-fold]')) return;
      const copies = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'c';
      if (copies && viewer.screen.hasSelection) viewer.screen.offerSelection();
      if (!moveByKey(event, session)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener('wheel', wheel, { capture: true, passive: false });
    element.addEventListener('keydown', keydown, { capture: true });
    element.addEventListener('touchstart', finger.start, { passive: true });
    element.addEventListener('touchmove', finger.move, { passive: false });
    element.addEventListener('touchend', finger.end);
    element.addEventListener('touchcancel', finger.end);
    return () => {
      finger.stop();
      element.removeEventListener('wheel', wheel, { capture: true });
      element.removeEventListener('keydown', keydown, { capture: true });
      element.removeEventListener('touchstart', finger.start);
      element.removeEventListener('touchmove', finger.move);
      element.removeEventListener('touchend', finger.end);
      element.removeEventListener('touchcancel', finger.end);
    };
  }, [area, session]);
}

function pageGoesOn(): boolean {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  return scrollTop + clientHeight < scrollHeight - 1;
}

/** One finger drags the log up and down, and a flick goes on for a while. Sideways the browser scrolls. */
class Finger {
  readonly #move: (pixels: number) => void;
  #at: { readonly x: number; readonly y: number; readonly time: number } | null = null;
  #speed = 0;
  #frame = 0;

  constructor(move: (pixels: number) => void) {
    this.#move = move;
  }

  readonly start = ({ touches }: TouchEvent): void => {
    this.stop();
    const [touch] = touches;
    this.#at = touches.length === 1 && touch ? { x: touch.clientX, y: touch.clientY, time: performance.now() } : null;
  };

  readonly move = (event: TouchEvent): void => {
    const [touch] = event.touches;
    if (!this.#at || !touch) return;
    const [up, aside] = [this.#at.y - touch.clientY, Math.abs(this.#at.x - touch.clientX)];
    if (aside > Math.abs(up)) return;
    event.preventDefault();
    const time = performance.now();
    this.#speed = up / Math.max(1, time - this.#at.time);
    this.#at = { x: touch.clientX, y: touch.clientY, time };
    this.#move(up);
  };

  readonly end = (): void => {
    this.#at = null;
    let last = performance.now();
    const glide = (now: number) => {
      const passed = now - last;
      last = now;
      this.#speed *= 0.5 ** (passed / halfLifeMs);
      if (Math.abs(this.#speed) < 0.02) return;
      this.#move(this.#speed * passed);
      this.#frame = requestAnimationFrame(glide);
    };
    this.#frame = requestAnimationFrame(glide);
  };

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#speed = 0;
  }
}
