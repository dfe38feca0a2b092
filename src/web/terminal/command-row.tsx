import { ChevronDown, ChevronRight } from 'lucide-react';
import type { Command } from '#contract/builds.ts';
import { formatCount } from '#web/ui/amount.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import styles from './command-row.module.css';

interface CommandRowProps {
  readonly command: Command;
  /** The one behind it: where its output ends. */
  readonly next: Command | undefined;
  /** Of the whole log. */
  readonly lines: number;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly label?: string;
}

/** A command's own row in the log: folds its output, and says how it ended. */
export function CommandRow({ command, next, lines, open, onToggle, label }: CommandRowProps) {
  const { text, status, exitCode, durationMs, firstLine } = command;
  const last = next?.firstLine ? next.firstLine - 1 : lines;
  const Chevron = open ? ChevronDown : ChevronRight;
  const [first = '', ...more] = text.trim().split('\n');
  const said = exitCode === null ? '' : `, exit ${exitCode}`;
  return (
    <button
      type="button"
      className={styles.command}
      data-fold=""
      data-bad={status === 'failed' || undefined}
      aria-expanded={label ? undefined : open}
      aria-label={`${label ?? 'Output of'} ${first}${said}`}
      title={text}
      onClick={onToggle}
    >
      <Chevron size={14} aria-hidden="true" />
      <StatusIcon status={status} size={14} />
      <code>
        {first}
        {more.length > 0 ? ' …' : ''}
      </code>
      <span className={styles.facts}>
        {firstLine !== null && last >= firstLine ? (
          <span className={styles.lines}>
            {last === firstLine ? `line ${formatCount(last)}` : `lines ${formatCount(firstLine)}–${formatCount(last)}`}
          </span>
        ) : firstLine !== null ? (
          <span className={styles.lines}>no output</span>
        ) : null}
        {exitCode === null ? null : <span className={styles.exit}>exit {exitCode}</span>}
        {durationMs === null ? null : <span>{formatDuration(durationMs)}</span>}
      </span>
    </button>
  );
}
