import { Link } from 'react-router';
import type { FoundLine, FoundLog } from '#contract/log-search.ts';
import { countOf, formatCount } from '#web/ui/amount.ts';
import { markedParts } from '#web/ui/marked-parts.ts';
import { Ago } from '#web/ui/moment.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import styles from './found-logs.module.css';

/** The logs with hits, each with its first lines; a line leads to its place in the build's log. */
export function FoundLogs({ logs }: { readonly logs: readonly FoundLog[] }) {
  return (
    <ul aria-label="Logs with hits">
      {logs.map((log) => (
        <li key={log.logId} className={styles.log}>
          <p className={styles.head}>
            <LabelledStatusIcon status={log.status} />
            <Link className={styles.build} to={addressOf(log)}>
              {log.pipelineId} #{log.buildNumber}
            </Link>
            <span>
              {log.state}
              {log.attempt > 1 ? `, attempt ${log.attempt}` : ''}
            </span>
            <span className={styles.second}>{log.branch}</span>
            <span className={styles.second}>
              <Ago at={log.startedAt} />
            </span>
            <span className={styles.hits}>
              {log.more ? `more than ${formatCount(log.hits)} lines` : countOf(log.hits, 'line')}
            </span>
          </p>
          {log.complete ? null : (
            <p className={styles.partly}>
              This log is too large to be searched here in one go. Open it and search in it: there it takes the time it
              needs.
            </p>
          )}
          <ol>
            {log.lines.map((line) => (
              <FoundLineLink key={line.line} log={log} line={line} />
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

function FoundLineLink({ log, line }: { readonly log: FoundLog; readonly line: FoundLine }) {
  return (
    <li>
      <Link data-row className={styles.line} to={`${addressOf(log)}#L${line.line}`}>
        <span className={styles.number}>{line.line}</span>
        <span className={styles.text}>
          {line.cut.front ? '…' : ''}
          {markedParts(line).map((part) =>
            part.hit ? <mark key={part.start}>{part.text}</mark> : <span key={part.start}>{part.text}</span>,
          )}
          {line.cut.end ? '…' : ''}
        </span>
      </Link>
    </li>
  );
}

function addressOf({ pipelineId, buildNumber, state, attempt }: FoundLog): string {
  const place = new URLSearchParams({ state, attempt: String(attempt) });
  return `/pipelines/${encodeURIComponent(pipelineId)}/builds/${buildNumber}?${place}`;
}
