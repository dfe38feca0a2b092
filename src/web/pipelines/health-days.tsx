import type { HealthExplanation } from '#contract/health.ts';
import { useNow } from '#web/ui/clock.ts';
import { formatFully } from '#web/ui/relative-moment.ts';
import { wordOfHealth } from '#web/ui/status.ts';
import styles from './health-days.module.css';
import { type HealthSpan, healthSpans } from './health-spans.ts';

/** How a rule judges the last 30 days: a strip, and the same in words. */
export function HealthDays({ explained }: { readonly explained: HealthExplanation }) {
  const now = useNow(60_000);
  const spans = healthSpans(explained, now);
  const changes = spans.filter((span) => span.build !== null);
  return (
    <div className={styles.days}>
      <div className={styles.strip} aria-hidden="true">
        {spans.map((span) => (
          <span
            key={span.from}
            data-word={span.word}
            title={spanInWords(span)}
            style={{ flexGrow: Math.max(span.to - span.from, 1) }}
          />
        ))}
      </div>
      <p className={styles.ends}>
        <time dateTime={explained.since}>{shortDay(Date.parse(explained.since))}</time>
        <span>now</span>
      </p>
      {changes.length === 0 ? (
        <p className={styles.quiet}>No change of health.</p>
      ) : (
        <details className={styles.words}>
          <summary>{changes.length === 1 ? '1 change' : `${changes.length} changes`} in words</summary>
          <ol reversed>
            {changes.toReversed().map((span) => (
              <li key={span.from}>{spanInWords(span)}</li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function spanInWords({ from, word, build, because }: HealthSpan): string {
  const at = formatFully(new Date(from));
  return build === null
    ? `${wordOfHealth(word)} from the beginning`
    : `${wordOfHealth(word)} from ${at}, by #${build}: ${because}`;
}

function shortDay(at: number): string {
  return new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}
