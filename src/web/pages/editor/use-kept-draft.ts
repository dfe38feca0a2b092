import { useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { showNotice } from '#web/ui/notice.ts';
import type { Draft, DraftKeeper, Other } from './draft-keeper.ts';

interface DraftWishes {
  /** Another tab went on from this tab's text: here is what it has now. */
  readonly onFollow: (draft: Draft) => void;
}

/** Keeps the draft in the browser and hears of other tabs that do. Whoever leaves is told where it is. */
export function useKeptDraft(keeper: DraftKeeper, draft: Draft, changed: boolean, { onFollow }: DraftWishes) {
  const [hasRoom, setHasRoom] = useState(true);
  const [other, setOther] = useState<Other | null>(() => keeper.aside());
  const { pathname, search } = useLocation();
  // With the drawing and not behind it: else a text that was followed could be written after a newer one has been heard of.
  useLayoutEffect(() => {
    if (!changed) {
      keeper.drop();
      return;
    }
    const kept = keeper.keep(draft);
    setHasRoom(kept !== 'no-room');
    if (kept === 'elsewhere') setOther((known) => known ?? keeper.peek());
  }, [keeper, draft, changed]);
  const hear = useEffectEvent(({ key, newValue }: StorageEvent) => {
    const heard = keeper.heard(key, newValue);
    if (heard === null) return;
    if ('follow' in heard) onFollow(heard.follow);
    else setOther(heard.choose);
  });
  useEffect(() => {
    const listen = (event: StorageEvent) => hear(event);
    window.addEventListener('storage', listen);
    return () => window.removeEventListener('storage', listen);
  }, []);
  const leave = useEffectEvent(() => {
    if (!changed || !hasRoom) return;
    showNotice({ text: 'Your draft is kept in this browser.', to: pathname + search, label: 'Back to the draft' });
  });
  useEffect(() => {
    showNotice(null);
    return () => leave();
  }, []);
  /** A person has decided: this text is the draft from now on. */
  const settle = (chosen: Draft) => {
    keeper.settle();
    setOther(null);
    if (changed) setHasRoom(keeper.keep(chosen) !== 'no-room');
  };
  return { hasRoom, other, settle };
}
