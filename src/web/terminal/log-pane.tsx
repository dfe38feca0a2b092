import { ActionIcon } from '@mantine/core';
import { ArrowDownToLine, Download, FileText, Lock, PenLine } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { Command, LogSeal } from '#contract/builds.ts';
import type { LogInfo } from '#contract/logs.ts';
import type { Status } from '#contract/status.ts';
import type { LiveClient } from '#web/live/live-client.ts';
import { formatBytes, formatCount } from '#web/ui/amount.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { type LineRange, lineHash, parseLineHash } from './line-range.ts';
import styles from './log-pane.module.css';
import { LogReader } from './log-reader.ts';
import { LogTerminal } from './log-terminal.ts';

interface LogPaneProps {
  readonly attemptId: string;
  readonly commands: readonly Command[];
  readonly status: Status;
  readonly seal: LogSeal | null;
  /** The line that the reader came for; null follows the end. */
  readonly standAt: { readonly line: number; readonly bad: boolean } | null;
  readonly stateName: string;
  readonly live: LiveClient;
}

interface Attached {
  readonly terminal: LogTerminal;
  readonly reader: LogReader;
}

/** The log of one attempt: its window in a terminal, its line numbers, and what is known of the whole. */
export function LogPane(props: LogPaneProps) {
  const { attemptId, commands, seal, standAt, stateName, live } = props;
  const screen = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const attached = useRef<Attached | null>(null);
  const following = useRef(true);
  /** False until the window that the address asks for is drawn and scrolled to: until then its edges mean nothing. */
  const settled = useRef(false);
  const [follow, setFollow] = useState(true);
  const [info, setInfo] = useState<LogInfo | null>(null);
  const [seenLines, setSeenLines] = useState(0);
  const [topLine, setTopLine] = useState(1);
  const [failure, setFailure] = useState<string | null>(null);
  const { hash } = useLocation();
  const navigate = useNavigate();
  const picked = parseLineHash(hash);
  const pickedRef = useRef<LineRange | null>(picked);
  pickedRef.current = picked;
  const wantedLine = picked?.from ?? standAt?.line ?? null;

  const setFollowing = (on: boolean) => {
    following.current = on;
    if (attached.current) attached.current.reader.following = on;
    setFollow(on);
  };

  const showFault = (fault: unknown) => {
    if (fault instanceof Error && fault.name !== 'AbortError') setFailure(fault.message);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the terminal lives as long as the attempt; the rest reaches it by refs.
  useEffect(() => {
    if (!screen.current || !gutter.current) return;
    const terminal = new LogTerminal(
      { screen: screen.current, gutter: gutter.current },
      {
        scrolled: () => {
          setTopLine(terminal.topLine());
          loadNeighbour();
        },
        keyPressed: (wish) => {
          if (wish === 'end') latest.current.goOnFollowing();
          else if (wish !== 'down') setFollowing(false);
          if (wish === 'start') reader.open(1).then(() => terminal.scrollToLine(1), showFault);
        },
        linePicked: (line, extend) => {
          const from = extend && pickedRef.current ? Math.min(pickedRef.current.from, line) : line;
          const to = extend && pickedRef.current ? Math.max(pickedRef.current.from, line) : line;
          navigate(
            { search: location.search, hash: lineHash({ from, to }) },
            { replace: true, preventScrollReset: true },
          );
        },
      },
    );
    const drawn = {
      begin: (line: number) => terminal.begin(line),
      async write(text: string) {
        await terminal.write(text);
        if (following.current && !terminal.hasSelection) terminal.scrollToEnd();
      },
    };
    const reader = new LogReader(attemptId, live, drawn, {
      changed(next) {
        setInfo(next);
        if (following.current) setSeenLines(next.lines);
      },
      failed: showFault,
    });
    attached.current = { terminal, reader };
    reader.following = following.current;
    let loading = false;
    /** At an edge of the window: opens the log around the line at the top, which stays where it is. */
    function loadNeighbour() {
      const wanted = (terminal.atStart && reader.moreAbove) || (terminal.atEnd && reader.moreBelow);
      if (!wanted || loading || following.current || !settled.current) return;
      loading = true;
      const top = terminal.topLine();
      reader
        .open(top)
        .then(() => terminal.scrollToLine(top, 0))
        .catch(showFault)
        .finally(() => {
          loading = false;
        });
    }
    setInfo(null);
    setFailure(null);
    return () => {
      attached.current = null;
      reader.close();
      terminal.dispose();
    };
  }, [attemptId, live]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt or another wanted line opens the log anew, nothing else.
  useEffect(() => {
    const here = attached.current;
    if (!here) return;
    setFollowing(wantedLine === null);
    settled.current = false;
    here.reader
      .open(wantedLine)
      .then(({ lines }) => {
        setSeenLines(lines);
        if (wantedLine !== null) here.terminal.scrollToLine(wantedLine);
        settled.current = true;
      })
      .catch(showFault);
  }, [attemptId, wantedLine, live]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: by the numbers, not by the objects that hold them.
  useEffect(() => {
    const range = picked
      ? { ...picked, bad: false }
      : standAt
        ? { from: standAt.line, to: standAt.line, bad: standAt.bad }
        : null;
    attached.current?.terminal.highlight(range);
  }, [picked?.from, picked?.to, standAt?.line, standAt?.bad, attemptId, info === null]);

  const goOnFollowing = () => {
    setFollowing(true);
    setSeenLines(info?.lines ?? 0);
    attached.current?.reader.open(null).catch(showFault);
  };
  const latest = useRef({ goOnFollowing });
  latest.current = { goOnFollowing };
  useFollowKey(goOnFollowing);

  const stopFollowing = () => {
    if (following.current) setFollowing(false);
  };
  const known = seal ?? info;
  const missed = (known?.lines ?? 0) - seenLines;
  const current = commandAt(commands, follow ? (known?.lines ?? 1) : lookedAt(topLine, wantedLine));
  const raw = `/api/logs/${attemptId}/raw`;

  return (
    <section className={styles.pane} aria-label={`Log of ${stateName}`}>
      <div className={styles.tools}>
        <ActionIcon
          aria-label="Follow the end (f)"
          title="Follow the end (f)"
          aria-pressed={follow}
          onClick={goOnFollowing}
        >
          <ArrowDownToLine size={16} />
        </ActionIcon>
        <span className={styles.grow} />
        <ActionIcon component="a" href={raw} target="_blank" rel="noreferrer" aria-label="Raw log" title="Raw log">
          <FileText size={16} />
        </ActionIcon>
        <ActionIcon component="a" href={`${raw}?download=1`} aria-label="Download the log" title="Download the log">
          <Download size={16} />
        </ActionIcon>
      </div>
      <div className={styles.head}>
        <b>{stateName}</b>
        {known ? (
          <>
            <span>
              {seal
                ? `${formatCount(seal.lines)} of ${formatCount(seal.lines)} lines`
                : `${formatCount(known.lines)} lines`}
            </span>
            <span>{formatBytes(known.bytes)}</span>
          </>
        ) : (
          <span>Waiting for the first line…</span>
        )}
        {seal ? <Sealed seal={seal} /> : known ? <Writing /> : null}
      </div>
      {current ? (
        <CurrentCommand command={current} next={commands[current.index + 1]} lines={known?.lines ?? 0} />
      ) : null}
      {failure ? (
        <p className={styles.failure} role="alert">
          {failure}
        </p>
      ) : null}
      <div
        className={styles.log}
        onWheel={(event) => {
          if (event.deltaY < 0) stopFollowing();
        }}
        onPointerDown={stopFollowing}
      >
        <div className={styles.gutter} ref={gutter} aria-hidden="true" />
        <div className={styles.screen} ref={screen} />
        {!follow && missed > 0 ? (
          <button type="button" className={styles.pill} onClick={goOnFollowing}>
            New lines ↓ {formatCount(missed)}
          </button>
        ) : null}
      </div>
    </section>
  );
}

/** The line that the reader looks at: the one he came for while it is near the top of the view, else the top. */
function lookedAt(topLine: number, wanted: number | null): number {
  return wanted !== null && wanted >= topLine && wanted < topLine + 20 ? wanted : topLine;
}

function commandAt(commands: readonly Command[], line: number): Command | undefined {
  return commands.findLast((command) => command.firstLine !== null && command.firstLine <= line) ?? commands[0];
}

function useFollowKey(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, select, [contenteditable]');
      if (event.key === 'f' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) latest.current();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function Sealed({ seal }: { readonly seal: LogSeal }) {
  if (seal.gap !== null) return <span className={styles.gap}>{seal.gap}</span>;
  return (
    <>
      <span className={styles.sealed}>
        <Lock size={13} aria-hidden="true" /> Sealed
      </span>
      <code className={styles.hash} title={`SHA-256 ${seal.sha256}`}>
        sha256 {seal.sha256.slice(0, 6)}…{seal.sha256.slice(-4)}
      </code>
    </>
  );
}

function Writing() {
  return (
    <span className={styles.sealed}>
      <PenLine size={13} aria-hidden="true" /> Being written
    </span>
  );
}

function CurrentCommand({
  command,
  next,
  lines,
}: {
  readonly command: Command;
  readonly next: Command | undefined;
  readonly lines: number;
}) {
  const last = next?.firstLine ? next.firstLine - 1 : lines;
  return (
    <div className={styles.command} data-bad={command.status === 'failed' || undefined}>
      <StatusIcon status={command.status} />
      <code>{command.text.split('\n', 1)[0]}</code>
      <span className={styles.facts}>
        {command.firstLine && last >= command.firstLine ? (
          <span className={styles.wide}>
            lines {command.firstLine}–{last}
          </span>
        ) : null}
        {command.exitCode === null ? null : <span>exit {command.exitCode}</span>}
        {command.durationMs === null ? null : <span>{formatDuration(command.durationMs)}</span>}
      </span>
    </div>
  );
}
