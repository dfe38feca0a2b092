import { useEffect, useRef } from 'react';
import type { Problem } from '#contract/problem.ts';
import styles from './definition-lines.module.css';

interface DefinitionLinesProps {
  readonly text: string;
  readonly problems: readonly Problem[];
  /** A line to be seen first, from 1. */
  readonly line?: number | null;
}

/** A microtica.yaml with the mistakes at their lines. Only ever read: it changes in the repository. */
export function DefinitionLines({ text, problems, line: shown = null }: DefinitionLinesProps) {
  const list = useRef<HTMLOListElement>(null);
  // Once for each line that is to be seen: whoever scrolls on is not taken back by whatever draws the page anew.
  useEffect(() => {
    if (shown !== null) list.current?.children[shown - 1]?.scrollIntoView({ block: 'center' });
  }, [shown]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keys.
    <section className={styles.code} tabIndex={0} aria-label="The file">
      <ol ref={list}>
        {text.split('\n').map((line, index) => {
          const here = problems.filter((problem) => problem.range.start.line === index + 1);
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file that never changes.
              key={index}
              data-bad={here.length > 0 || undefined}
              data-shown={index + 1 === shown || undefined}
            >
              <span className={styles.number}>{index + 1}</span>
              <span>
                {line}
                {here.map((problem) => (
                  <em key={problem.code}>{problem.message}</em>
                ))}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
