import { useEffect, useRef } from 'react';
import type { LogSession } from './log-session.ts';

/** What the keys of a log do beside moving in it. */
export interface LogKeyActions {
  readonly toggleWrap: () => void;
  readonly nextTimes: () => void;
  readonly focusSearch: () => void;
}

/** Keys of the log that work anywhere on the page, as long as nobody is typing. */
export function useLogKeys(session: LogSession | null, actions: LogKeyActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    if (!session) return;
    const keys: Record<string, () => unknown> = {
      f: () => session.go({ kind: 'end' }),
      e: () => session.nextError('next'),
      E: () => session.nextError('previous'),
      n: () => session.nextHit('next'),
      N: () => session.nextHit('previous'),
      d: () => session.nextNew('next'),
      D: () => session.nextNew('previous'),
      w: () => latest.current.toggleWrap(),
      t: () => latest.current.nextTimes(),
    };
    const listen = (event: KeyboardEvent) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [session]);
}

/** The terminal's own text area takes no text: keys pressed in it are meant for the log. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.closest('.xterm')) return false;
  return target.matches('input, textarea, select, [contenteditable], [role="textbox"]');
}

/** Keys that move in the log, pressed while it has the focus. False for any other key. */
export function moveByKey(event: KeyboardEvent, { viewer }: LogSession): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const page = Math.max(1, viewer.screen.rows - 2);
  const rows = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, ' ': event.shiftKey ? -page : page }[
    event.key
  ];
  if (rows !== undefined) viewer.scrollRows(rows);
  else if (event.key === 'Home') void viewer.go({ kind: 'line', line: 1, rowsAbove: 1 });
  else if (event.key === 'End') void viewer.go({ kind: 'end' });
  else return false;
  return true;
}
