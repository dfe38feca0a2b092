import { useSyncExternalStore } from 'react';

/** Something that is said on whatever page comes next, with the way back. */
export interface Notice {
  readonly text: string;
  readonly to: string;
  readonly label: string;
}

let current: Notice | null = null;
const listeners = new Set<() => void>();

/** Shows it in place of the one before; null takes it away. */
export function showNotice(notice: Notice | null): void {
  current = notice;
  for (const listener of listeners) listener();
}

export function useNotice(): Notice | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
