import { CaseSensitive, ChevronDown, ChevronUp, Regex, Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { formatCount } from '#web/ui/amount.ts';
import type { Query, SearchState } from './log-search.ts';
import styles from './search-box.module.css';

interface SearchBoxProps {
  readonly box: RefObject<HTMLInputElement | null>;
  readonly query: Query | null;
  readonly state: SearchState | null;
  readonly onQuery: (query: Query | null) => void;
  readonly onStep: (direction: 'next' | 'previous') => void;
}

/** So long, in ms, typing may pause before what stands there is looked for; Enter does not wait. */
const settleMs = 250;

/** Search in the whole log, on the server; says which hit of how many. */
export function SearchBox({ box, query, state, onQuery, onStep }: SearchBoxProps) {
  const known = query?.kind === 'text' ? query : null;
  const [text, setText] = useState(known?.text ?? '');
  const [regex, setRegex] = useState(known?.regex ?? false);
  const [matchCase, setMatchCase] = useState(known?.matchCase ?? false);
  const current = known !== null && known.text === text && known.regex === regex && known.matchCase === matchCase;
  const settled = current || (known === null && text === '');
  const look = () => onQuery(text === '' ? null : { kind: 'text', text, regex, matchCase });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed decides; `look` is made of it.
  useEffect(() => {
    if (settled) return;
    const timer = setTimeout(look, settleMs);
    return () => clearTimeout(timer);
  }, [text, regex, matchCase, settled]);

  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (settled) onStep(event.shiftKey ? 'previous' : 'next');
      else look();
    } else if (event.key === 'Escape') {
      setText('');
      box.current?.blur();
    }
  };
  const { words, bad } = answer(state, settled);
  return (
    <search className={styles.box} data-bad={bad || undefined}>
      <Search size={14} aria-hidden="true" />
      <input
        ref={box}
        type="text"
        value={text}
        placeholder="Search the log"
        aria-label="Search the log"
        aria-invalid={bad}
        title={bad ? words : undefined}
        spellCheck={false}
        autoComplete="off"
        data-filter=""
        maxLength={1000}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <output className={styles.count} aria-live="polite">
        {bad ? null : words}
      </output>
      {known ? (
        <>
          <button
            type="button"
            aria-label="Previous hit (N)"
            title="Previous hit (N)"
            onClick={() => onStep('previous')}
          >
            <ChevronUp size={14} />
          </button>
          <button type="button" aria-label="Next hit (n)" title="Next hit (n)" onClick={() => onStep('next')}>
            <ChevronDown size={14} />
          </button>
        </>
      ) : null}
      <button
        type="button"
        aria-pressed={matchCase}
        aria-label="Match case"
        title="Match case"
        onClick={() => setMatchCase(!matchCase)}
      >
        <CaseSensitive size={16} />
      </button>
      <button
        type="button"
        aria-pressed={regex}
        aria-label="Regular expression"
        title="Regular expression"
        onClick={() => setRegex(!regex)}
      >
        <Regex size={14} />
      </button>
      {bad ? (
        <p className={styles.failure} role="alert">
          {words}
        </p>
      ) : null}
    </search>
  );
}

function answer(state: SearchState | null, settled: boolean): { words: string; bad: boolean } {
  if (!state || !settled || state.query === null) return { words: '', bad: false };
  if (state.failure !== null) return { words: state.failure, bad: true };
  if (state.found === null) return { words: state.busy ? 'Searching…' : '', bad: false };
  const { total, at } = state.found;
  if (total === 0) return { words: 'No hits', bad: false };
  return { words: `${at ? formatCount(at.index + 1) : '–'} of ${formatCount(total)}`, bad: false };
}
