import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';
import bar from './filter-bar.module.css';
import styles from './pop-over.module.css';

interface PopOverProps {
  /** What the button says. */
  readonly button: ReactNode;
  /** Its name, where what it says is not enough, and the name of what opens. */
  readonly name: string;
  readonly className?: string | undefined;
  /** Whether what it stands for is set. */
  readonly pressed?: boolean;
  /** Made when it opens; is given what closes it. */
  readonly children: (close: () => void) => ReactNode;
}

const gap = 4;

/**
 * A button that opens something small beside it. The browser's own popover: it stands above everything, ends with Escape and with a click
 * beside it, and gives the focus back.
 */
export function PopOver({ button, name, className, pressed = false, children }: PopOverProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  // What it holds comes after it has opened, and may grow: it stays within the window.
  useLayoutEffect(() => {
    if (!open || !opener.current || !panel.current) return;
    const [button, shown] = [opener.current, panel.current];
    const place = () => placeBelow(shown, button.getBoundingClientRect());
    const observer = new ResizeObserver(place);
    observer.observe(shown);
    place();
    window.addEventListener('scroll', place, { passive: true });
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', place);
    };
  }, [open]);
  return (
    <>
      <button
        ref={opener}
        type="button"
        className={cx(bar.pill, className)}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={name}
        data-pressed={pressed || undefined}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={name}
        className={styles.panel}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open ? children(() => panel.current?.hidePopover()) : null}
      </div>
    </>
  );
}

/** Below the button, within the window. */
function placeBelow(panel: HTMLElement, button: DOMRect): void {
  const most = document.documentElement.clientWidth - panel.offsetWidth - gap;
  panel.style.left = `${Math.max(gap, Math.min(button.left, most))}px`;
  panel.style.top = `${button.bottom + gap}px`;
  panel.style.maxHeight = `${Math.max(160, window.innerHeight - button.bottom - 3 * gap)}px`;
}
