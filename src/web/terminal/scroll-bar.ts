import styles from './scroll-bar.module.css';

const smallestThumb = 24;

/** A stretch of the whole log to mark, from 0 to 1. */
export interface ScrollMark {
  readonly at: number;
  readonly kind: 'error' | 'hit' | 'new' | 'picked';
}

/**
 * A scroll bar scaled to the whole log, whatever part of it is at hand. No element is as high as a long log would be, so the
 * browser's own cannot do it. For pointers alone: keys scroll the log itself.
 */
export class ScrollBar {
  readonly #track: HTMLElement;
  readonly #thumb = document.createElement('div');
  readonly #marks = document.createElement('div');
  readonly #scrollTo: (part: number) => void;
  #size = 1;
  #start = 0;
  /** Where within the thumb it was taken, in pixels; null while nobody drags it. */
  #taken: number | null = null;

  /** @param scrollTo given the part of the log above the view's top, of what can be above it: 0 at the start, 1 at the end. */
  constructor(track: HTMLElement, scrollTo: (part: number) => void) {
    this.#track = track;
    this.#scrollTo = scrollTo;
    this.#thumb.className = styles.thumb ?? '';
    this.#marks.className = styles.marks ?? '';
    track.replaceChildren(this.#marks, this.#thumb);
    track.addEventListener('pointerdown', this.#down);
    track.addEventListener('pointermove', this.#move);
    track.addEventListener('pointerup', this.#up);
    track.addEventListener('pointercancel', this.#up);
  }

  dispose(): void {
    this.#track.removeEventListener('pointerdown', this.#down);
    this.#track.removeEventListener('pointermove', this.#move);
    this.#track.removeEventListener('pointerup', this.#up);
    this.#track.removeEventListener('pointercancel', this.#up);
    this.#track.replaceChildren();
  }

  /** @param size the part of the log that is seen; @param start as in `scrollTo`. Nothing to scroll hides the thumb. */
  show(size: number, start: number): void {
    this.#size = Math.min(1, size);
    this.#start = Math.min(1, Math.max(0, start));
    this.#thumb.hidden = size >= 1;
    const { height, room } = this.#measures();
    this.#thumb.style.height = `${height}px`;
    this.#thumb.style.transform = `translateY(${room * this.#start}px)`;
  }

  mark(marks: readonly ScrollMark[]): void {
    this.#marks.replaceChildren(
      ...marks.map(({ at, kind }) => {
        const mark = document.createElement('i');
        mark.dataset.kind = kind;
        mark.style.top = `${at * 100}%`;
        return mark;
      }),
    );
  }

  #measures() {
    const { clientHeight } = this.#track;
    const height = Math.max(smallestThumb, Math.round(clientHeight * this.#size));
    return { height, room: Math.max(0, clientHeight - height) };
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#track.setPointerCapture(event.pointerId);
    const thumb = this.#thumb.getBoundingClientRect();
    const inside = event.clientY >= thumb.top && event.clientY < thumb.bottom;
    this.#taken = inside ? event.clientY - thumb.top : thumb.height / 2;
    if (!inside) this.#go(event);
  };

  readonly #move = (event: PointerEvent): void => {
    if (this.#taken !== null) this.#go(event);
  };

  readonly #up = (): void => {
    this.#taken = null;
  };

  #go(event: PointerEvent): void {
    const { room } = this.#measures();
    const top = event.clientY - this.#track.getBoundingClientRect().top - (this.#taken ?? 0);
    this.#scrollTo(room === 0 ? 0 : Math.min(1, Math.max(0, top / room)));
  }
}
