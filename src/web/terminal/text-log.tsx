import { Button } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Fragment, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router';
import type { Attempt } from '#contract/builds.ts';
import { LogWindow } from '#contract/logs.ts';
import { isFinal } from '#contract/status.ts';
import { api } from '#web/api/client.ts';
import { formatCount } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { lineHash, parseLineHash } from './line-range.ts';
import { plainText } from './line-text.ts';
import styles from './text-log.module.css';

const pageLines = 500;
const againMs = 3000;

const textQuery = (log: string, line: number, ended: boolean) =>
  queryOptions({
    queryKey: ['text-log', log, line],
    queryFn: ({ signal }) => api.get(LogWindow, `/api/logs/${log}/lines?line=${line}&count=${pageLines}`, { signal }),
    refetchInterval: ({ state }) => (ended && state.data?.info.sealed ? false : againMs),
  });

interface TextLogProps {
  readonly attempt: Attempt;
  readonly stateName: string;
  /** The line that shows why it failed; null where that is not known. */
  readonly start: number | null;
}

/** The log as plain text of the page, for screen readers and whoever wants to select across it; page by page. */
export function TextLog({ attempt, stateName, start }: TextLogProps) {
  const { search, hash } = useLocation();
  const picked = parseLineHash(hash);
  const failed = attempt.commands.find(({ status }) => status === 'failed')?.firstLine;
  const wanted = picked?.from ?? start ?? failed ?? 1;
  const first = wanted - ((wanted - 1) % pageLines);
  const page = useQuery(textQuery(attempt.id, first, isFinal(attempt.status)));
  const parameters = new URLSearchParams(search);
  parameters.delete('view');
  const at = (line: number) => ({ search, hash: lineHash({ from: line, to: line }) });
  const last = page.data ? page.data.firstLine + page.data.lines.length - 1 : first;
  const total = page.data?.info.lines ?? 0;
  return (
    <>
      <div className={styles.tools}>
        <Button component={Link} to={{ search: parameters.toString(), hash }} replace size="xs">
          Terminal view
        </Button>
        <nav aria-label="Pages of the log">
          {first > 1 ? <Link to={at(first - pageLines)}>Earlier lines</Link> : null}
          {last < total ? <Link to={at(last + 1)}>Later lines</Link> : null}
          {last < total ? <Link to={at(total)}>End</Link> : null}
        </nav>
        <span className={styles.where}>
          {page.data ? `Lines ${formatCount(first)}–${formatCount(last)} of ${formatCount(total)}` : null}
        </span>
      </div>
      {page.error ? <QueryFailure what="the log" error={page.error} onRetry={() => page.refetch()} /> : null}
      {page.isPending ? (
        <Skeleton what="the log">
          <Bone width="70%" />
        </Skeleton>
      ) : null}
      {page.data ? (
        <Lines
          window={page.data}
          attempt={attempt}
          stateName={stateName}
          picked={picked?.from ?? null}
          start={wanted}
        />
      ) : null}
    </>
  );
}

interface LinesProps {
  readonly window: LogWindow;
  readonly attempt: Attempt;
  readonly stateName: string;
  readonly picked: number | null;
  /** The line to begin reading at. */
  readonly start: number;
}

function Lines({ window, attempt, stateName, picked, start }: LinesProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#L${start}`)?.scrollIntoView({ block: 'center' });
  }, [start]);
  if (window.info.lines === 0) return <p className={styles.empty}>Nothing has been printed.</p>;
  return (
    <div className={styles.text} ref={list}>
      <h2>Log of {stateName}</h2>
      {window.lines.map(({ text, longLine }, index) => {
        const line = window.firstLine + index;
        const commands = attempt.commands.filter(({ firstLine }) => firstLine === line);
        return (
          <Fragment key={line}>
            {commands.map((command) => (
              <h3 key={command.index}>
                Command {command.index + 1}: <code>{command.text}</code>
                {command.exitCode === null ? '' : `, exit ${command.exitCode}`}
              </h3>
            ))}
            <p id={`L${line}`} data-picked={line === picked || undefined}>
              <a href={`#L${line}`} aria-label={`Line ${line}`}>
                {line}
              </a>
              <span>
                {plainText(text) || ' '}
                {longLine ? ` … (${formatCount(longLine)} bytes in this line)` : ''}
              </span>
            </p>
          </Fragment>
        );
      })}
    </div>
  );
}
