import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import type { Attempt } from '#contract/builds.ts';
import type { NewLines } from '#contract/logs.ts';
import { isFinal } from '#contract/status.ts';
import type { LiveClient } from '#web/live/live-client.ts';
import { formatCount } from '#web/ui/amount.ts';
import { cx } from '#web/ui/cx.ts';
import { CommandRow } from './command-row.tsx';
import { type LineRange, lineHash, parseLineHash } from './line-range.ts';
import { timeModes } from './line-time.ts';
import { LogHead } from './log-head.tsx';
import styles from './log-pane.module.css';
import { useLogPreferences } from './log-preferences.ts';
import type { Query } from './log-search.ts';
import type { LogSession, Opening, SessionParts } from './log-session.ts';
import { LogToolbar } from './log-toolbar.tsx';
import type { Goal } from './log-viewer.ts';
import { PickedLines } from './picked-lines.tsx';
import { TextLog } from './text-log.tsx';
import { useLogKeys } from './use-log-keys.ts';
import { useLogPointer } from './use-log-pointer.ts';
import { useLogSession, useSessionState } from './use-log-session.ts';

interface LogPaneProps {
  readonly attempt: Attempt;
  readonly stateName: string;
  /** How many attempts the state has. */
  readonly attempts: number;
  /** The command that the address asks for; a line in the address comes first. */
  readonly command: number | null;
  /** Where to open it where the address asks for nothing. */
  readonly opening: Opening;
  readonly newLines: NewLines | null;
  readonly live: LiveClient;
}

/** The log of one attempt: the tools, what is known of the whole, and the window on it. */
export function LogPane(props: LogPaneProps) {
  const { attempt, stateName } = props;
  const [parameters] = useSearchParams();
  const asText = parameters.get('view') === 'text';
  const [full, setFull] = useState(false);
  return (
    <section className={cx(styles.pane, full && styles.full)} aria-label={`Log of ${stateName}`}>
      {asText ? (
        <TextLog attempt={attempt} stateName={stateName} start={'line' in props.opening ? props.opening.line : null} />
      ) : (
        <Terminal {...props} full={full} onFull={setFull} />
      )}
    </section>
  );
}

type TerminalProps = LogPaneProps & { readonly full: boolean; readonly onFull: (on: boolean) => void };

function Terminal(props: TerminalProps) {
  const { attempt, stateName, attempts, command, opening, newLines, live, full, onFull } = props;
  const { id, commands, seal, startedAt } = attempt;
  const parts = useRef<SessionParts | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const nodes = useCommandNodes(commands.length);
  const session = useLogSession(parts, { log: id, live, startedAt, ended: isFinal(attempt.status) });
  const state = useSessionState(session);
  const [{ wrap, times }, prefer] = useLogPreferences();
  const [query, setQuery] = useQueryInAddress();
  const toggleWrap = () => prefer({ wrap: !wrap });
  const nextTimes = () => prefer({ times: timeModes[(timeModes.indexOf(times) + 1) % timeModes.length] ?? 'off' });
  const { hash } = useLocation();
  const picked = parseLineHash(hash);

  useOpening(session, attempt, askedGoal(picked, command), opening);
  useLogPointer(area, session);
  useLogKeys(session, { toggleWrap, nextTimes, focusSearch: () => searchBox.current?.focus() });
  useEscape(full, () => onFull(false));
  useEffect(() => {
    if (session) session.onLed = () => area.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
  }, [session]);
  useEffect(() => session?.viewer.setWrap(wrap), [session, wrap]);
  useEffect(() => session?.setTimes(times), [session, times]);
  useEffect(() => session?.setNewLines(newLines), [session, newLines]);
  useEffect(() => session?.setCommands(commands), [session, commands]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by the numbers, not by the object that holds them.
  useEffect(() => session?.setPicked(picked), [session, picked?.from, picked?.to]);
  useEffect(() => {
    void session?.find(query);
  }, [session, query]);
  const pick = usePick(picked?.from ?? null);
  const heading = state?.heading ?? null;
  const headed = heading === null ? undefined : commands[heading];
  const missed = state?.viewer.missed ?? 0;

  return (
    <>
      <LogToolbar
        {...{ session, state, attempt, newLines, wrap, times, full, query, searchBox }}
        onQuery={setQuery}
        onWrap={toggleWrap}
        onTimes={nextTimes}
        onFull={() => onFull(!full)}
      />
      <LogHead attempt={attempt} attempts={attempts} stateName={stateName} info={state?.viewer.info ?? null} />
      {picked ? <PickedLines log={id} picked={picked} info={state?.viewer.info ?? null} /> : null}
      {state?.viewer.failure ? (
        <p className={styles.failure} role="alert">
          {state.viewer.failure}
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/useSemanticElements: a region that scrolls by keys has to take the focus. */}
      <div
        ref={area}
        className={cx(styles.log, times !== 'off' && styles.timed, wrap ? null : styles.wide)}
        role="group"
        aria-label="Lines of the log. Arrow keys scroll; the text view is for screen readers."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
        tabIndex={0}
        onPointerDown={(event) => {
          const target = event.target as HTMLElement;
          if (!target.closest('[data-fold]')) session?.viewer.stopFollowing();
        }}
      >
        <div
          className={styles.rows}
          style={{ '--digits': String(state?.viewer.info?.lines ?? 0).length } as CSSProperties}
          ref={(rows) => {
            if (rows) parts.current = partsOf(rows, nodes);
          }}
        >
          <div
            className={styles.gutter}
            aria-hidden="true"
            onClick={(event) => {
              const line = Number((event.target as HTMLElement).closest<HTMLElement>('[data-line]')?.dataset.line);
              if (line > 0) pick(line, event.shiftKey);
            }}
          />
          <div className={styles.screen}>
            <div className={styles.behind} aria-hidden="true" />
            <div className={styles.terminal} />
          </div>
          <div className={styles.track} aria-hidden="true" />
          <div className={styles.commands} ref={(list) => list?.replaceChildren(...nodes.values())} />
          {headed ? (
            <div className={styles.heading}>
              <CommandRow
                command={headed}
                next={commands[headed.index + 1]}
                lines={state?.viewer.info?.lines ?? 0}
                open
                onToggle={() => session?.go({ kind: 'command', command: headed.index })}
                label="Go to the beginning of"
              />
            </div>
          ) : null}
        </div>
        {missed > 0 ? (
          <button type="button" className={styles.pill} onClick={() => session?.go({ kind: 'end' })}>
            New lines ↓ {formatCount(missed)}
          </button>
        ) : null}
        {seal?.lines === 0 ? <p className={styles.empty}>Its commands printed nothing.</p> : null}
      </div>
      {commands.map((command, index) => {
        const node = nodes.get(index);
        return node
          ? createPortal(
              <CommandRow
                command={command}
                next={commands[index + 1]}
                lines={state?.viewer.info?.lines ?? 0}
                open={state?.open.has(index) ?? false}
                onToggle={() => session?.toggle(index)}
              />,
              node,
              String(index),
            )
          : null;
      })}
    </>
  );
}

/** Escape leaves the full screen, unless somebody is in the search box: there it empties that. */
function useEscape(on: boolean, leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !(event.target instanceof HTMLInputElement))
        latest.current();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [on]);
}

function partsOf(rows: HTMLElement, commands: ReadonlyMap<number, HTMLElement>): SessionParts {
  const [gutter, screen, track] = [...rows.children] as [HTMLElement, HTMLElement, HTMLElement];
  const [behind, terminal] = [...screen.children] as [HTMLElement, HTMLElement];
  return { gutter, screen: terminal, behind, track, commands };
}

/** An element for the row of each command: placed by the session, filled by React. The map is the same as commands are added. */
function useCommandNodes(count: number): Map<number, HTMLElement> {
  const nodes = useMemo(() => new Map<number, HTMLElement>(), []);
  for (let index = nodes.size; index < count; index += 1) {
    const node = document.createElement('div');
    node.hidden = true;
    nodes.set(index, node);
  }
  return nodes;
}

/**
 * Opens the log where the address asks for, else where the page thinks best; then goes wherever the address comes to ask for. What
 * the page thinks best may change while it is read: nobody is carried away by that.
 */
function useOpening(session: LogSession | null, attempt: Attempt, asked: Goal | null, opening: Opening): void {
  const opened = useRef<LogSession | null>(null);
  const key = JSON.stringify(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what is asked for, not by the object that says it.
  useEffect(() => {
    if (!session) return;
    if (opened.current === session) {
      if (asked !== null) void session.go(asked);
      return;
    }
    opened.current = session;
    session.setCommands(attempt.commands);
    if (asked !== null) session.onLed();
    void session.open(asked ?? opening, attempt.seal?.lines ?? null);
  }, [session, key]);
}

function askedGoal(picked: LineRange | null, command: number | null): Goal | null {
  if (picked) return { kind: 'line', line: picked.from, rowsAbove: 5 };
  return command === null ? null : { kind: 'command', command };
}

/** Puts a line, or (extended) the range up to it, into the address. */
function usePick(from: number | null): (line: number, extend: boolean) => void {
  const navigate = useNavigate();
  return (line, extend) => {
    const range =
      extend && from !== null ? { from: Math.min(from, line), to: Math.max(from, line) } : { from: line, to: line };
    void navigate({ search: location.search, hash: lineHash(range) }, { replace: true, preventScrollReset: true });
  };
}

/** What is looked for stands in the address, so that a link shows the same. */
function useQueryInAddress(): [Query | null, (query: Query | null) => void] {
  const [parameters] = useSearchParams();
  const navigate = useNavigate();
  const [text, regex, matchCase] = [parameters.get('find') ?? '', parameters.has('regex'), parameters.has('case')];
  const query = useMemo<Query | null>(
    () => (text === '' ? null : { kind: 'text', text, regex, matchCase }),
    [text, regex, matchCase],
  );
  const change = (next: Query | null) => {
    const changed = new URLSearchParams(location.search);
    for (const name of ['find', 'regex', 'case']) changed.delete(name);
    if (next?.kind === 'text') {
      changed.set('find', next.text);
      if (next.regex) changed.set('regex', '1');
      if (next.matchCase) changed.set('case', '1');
    }
    void navigate({ search: changed.toString(), hash: location.hash }, { replace: true, preventScrollReset: true });
  };
  return [query, change];
}
