import { useEffect } from 'react';

/** The key that commands are given with: ⌘ on Apple's machines, where Ctrl K already cuts off a line, else Ctrl. */
const apple = /Mac|iPhone|iPad/.test(navigator.platform);

export const searchKeys = apple ? '⌘K' : 'Ctrl K';
export const searchAriaKeys = apple ? 'Meta+K' : 'Control+K';

export function isSearchShortcut(event: KeyboardEvent): boolean {
  const { metaKey, ctrlKey, altKey, shiftKey, key } = event;
  return !altKey && !shiftKey && key.toLowerCase() === 'k' && metaKey === apple && ctrlKey === !apple;
}

/**
 * Opens the search by its keys, from inside a field too; not inside the editor, whose own keys begin with the same ones, and not above
 * another dialog. `onLikely` is called when it may be about to be opened.
 */
export function useSearchShortcut(open: () => void, onLikely: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === (apple ? 'Meta' : 'Control')) onLikely();
      if (!isSearchShortcut(event) || document.querySelector('dialog[open]')) return;
      if (event.target instanceof Element && event.target.closest('.monaco-editor')) return;
      event.preventDefault();
      event.stopPropagation();
      open();
    };
    // Before what has the focus sees the key: the terminal keeps keys to itself.
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  }, [open, onLikely]);
}
