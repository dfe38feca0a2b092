import { useSyncExternalStore } from 'react';

/** What the person chose; `system` follows the machine. */
export type ThemeChoice = 'light' | 'dark' | 'system';
export type ColorScheme = 'light' | 'dark';

const storageKey = 'pipewright.theme';
const systemDark = () => window.matchMedia('(prefers-color-scheme: dark)');

const listeners = new Set<() => void>();
let choice: ThemeChoice | null = null;

/** INVARIANT: agrees with public/theme.js, which does the same before the first paint. */
function currentChoice(): ThemeChoice {
  choice ??= storedChoice();
  return choice;
}

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system'; // Storage is switched off.
  }
}

function currentScheme(): ColorScheme {
  const wanted = currentChoice();
  if (wanted !== 'system') return wanted;
  return systemDark().matches ? 'dark' : 'light';
}

function show(): void {
  document.documentElement.setAttribute('data-theme', currentScheme());
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) systemDark().addEventListener('change', show);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) systemDark().removeEventListener('change', show);
  };
}

/** Takes effect at once and is remembered in this browser. */
export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  try {
    if (next === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, next);
  } catch {
    // Storage is switched off: the choice lives as long as the tab.
  }
  show();
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, currentChoice);
}

export function useColorScheme(): ColorScheme {
  return useSyncExternalStore(subscribe, currentScheme);
}
