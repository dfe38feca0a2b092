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
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keys.
    <section className={styles.code} tabIndex={0} aria-label="The file">
      <ol>
        {text.split('\n').map((line, index) => {
          const here = problems.filter((problem) => problem.range.start.line === index + 1);
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file that never changes.
              key={index}
              data-bad={here.length > 0 || undefined}
              data-shown={index + 1 === shown || undefined}
              ref={index + 1 === shown ? (element) => element?.scrollIntoView({ block: 'center' }) : undefined}
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
