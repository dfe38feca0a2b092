import { useEffect } from 'react';
import { useNavigate } from 'react-router';

const chordMs = 1_000;

/** Where the second key of a chord that begins with `g` goes. */
const places: Readonly<Record<string, string>> = { p: '/', a: '/activity', l: '/search', s: '/settings' };

/** Keys of the whole page: `g` with the letter of a place, `/`, `?`, and `j` `k` Enter over the rows marked with `data-row`. */
export function useKeys(showKeys: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let chordUntil = 0;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const place = event.timeStamp < chordUntil ? places[event.key] : undefined;
      chordUntil = event.key === 'g' ? event.timeStamp + chordMs : 0;
      if (place !== undefined) void navigate(place);
      else if (event.key === '/') focusFilter(event);
      else if (event.key === '?') showKeys();
      else if (event.key === 'j') moveRow(1);
      else if (event.key === 'k') moveRow(-1);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [navigate, showKeys]);
}

/** Whether the keys are for what the target holds: a field, or an editor that is one by its role alone. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null)
  );
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]');
  if (!filter) return;
  event.preventDefault();
  filter.focus();
}

/** Rows hold a link to their page, which takes the focus: Enter then opens it as on any link. */
function moveRow(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const now = links.indexOf(document.activeElement as HTMLElement);
  const next =
    links[now === -1 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + step, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
