import type { FoundPipeline } from '#contract/search.ts';
import type { ThemeChoice } from '#web/theme/color-scheme.ts';

/** What an action does when it is chosen. */
export type Deed =
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'run'; readonly pipelineId: string }
  | { readonly kind: 'theme'; readonly choice: ThemeChoice }
  | { readonly kind: 'keys' };

export interface Action {
  readonly label: string;
  readonly deed: Deed;
  /** Keys that do the same. */
  readonly keys?: readonly string[];
}

const go = (label: string, to: string, ...keys: string[]): Action => ({ label, deed: { kind: 'go', to }, keys });

/** What can be done wherever one is. */
const everywhere: readonly Action[] = [
  go('Add pipeline', '/pipelines/new'),
  go('New definition', '/editor'),
  go('Go to pipelines', '/', 'g', 'p'),
  go('Go to activity', '/activity', 'g', 'a'),
  go('Search logs', '/search', 'g', 'l'),
  go('Go to settings', '/settings', 'g', 's'),
  { label: 'Use the light theme', deed: { kind: 'theme', choice: 'light' } },
  { label: 'Use the dark theme', deed: { kind: 'theme', choice: 'dark' } },
  { label: 'Use the theme of the system', deed: { kind: 'theme', choice: 'system' } },
  { label: 'Keys', deed: { kind: 'keys' }, keys: ['?'] },
];

/** The actions in whose label each word of the text begins a word; all of them for an empty text. */
export function actionsFor(text: string): Action[] {
  const wanted = wordsIn(text);
  return everywhere.filter(({ label }) => {
    const words = wordsIn(label);
    return wanted.every((word) => words.some((own) => own.startsWith(word)));
  });
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** What is to be run, of `run checkout`; null for a text that does not ask for it. */
export function toBeRun(text: string): string | null {
  const name = /^run\s+(.+)$/is.exec(text)?.[1]?.trim();
  return name ? name : null;
}

export function runActions(pipelines: readonly FoundPipeline[]): Action[] {
  return pipelines.map(({ id, name }) => ({ label: `Run ${name.text}`, deed: { kind: 'run', pipelineId: id } }));
}

export function searchLogs(text: string): Action {
  return go(`Search logs for “${text}”`, `/search?${new URLSearchParams({ q: text })}`);
}
