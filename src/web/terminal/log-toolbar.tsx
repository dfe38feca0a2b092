import { ActionIcon, Menu } from '@mantine/core';
import {
  ArrowDown,
  ArrowDownToLine,
  Clock,
  Download,
  FileText,
  FoldVertical,
  Hourglass,
  Maximize,
  Minimize,
  Sparkles,
  UnfoldVertical,
  WrapText,
} from 'lucide-react';
import type { RefObject } from 'react';
import { Link, useLocation } from 'react-router';
import type { Attempt } from '#contract/builds.ts';
import type { NewLines } from '#contract/logs.ts';
import { formatCount } from '#web/ui/amount.ts';
import type { TimeMode } from './line-time.ts';
import type { Query } from './log-search.ts';
import type { LogSession, SessionState } from './log-session.ts';
import styles from './log-toolbar.module.css';
import { SearchBox } from './search-box.tsx';

interface LogToolbarProps {
  readonly session: LogSession | null;
  readonly state: SessionState | null;
  readonly attempt: Attempt;
  readonly newLines: NewLines | null;
  readonly wrap: boolean;
  readonly times: TimeMode;
  readonly full: boolean;
  readonly query: Query | null;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly onQuery: (query: Query | null) => void;
  readonly onWrap: () => void;
  readonly onTimes: () => void;
  readonly onFull: () => void;
}

const timeWords = { off: 'off', 'since-start': 'since the start', clock: 'by the clock' } as const;

/** What can be done with a log: look for something, go to errors, choose how it is shown, take it away. */
export function LogToolbar(props: LogToolbarProps) {
  const { session, state, attempt, newLines, wrap, times, full, query, searchBox } = props;
  const errors = state?.errors.found?.lines ?? 0;
  const anyOpen = (state?.open.size ?? 0) > 0;
  return (
    <div className={styles.tools} role="toolbar" aria-label="Log">
      <SearchBox
        box={searchBox}
        query={query}
        state={state?.search ?? null}
        onQuery={props.onQuery}
        onStep={(direction) => session?.nextHit(direction)}
      />
      {errors > 0 ? (
        <button
          type="button"
          className={styles.jump}
          title="Next error (e), the one before (Shift+E)"
          onClick={(event) => session?.nextError(event.shiftKey ? 'previous' : 'next')}
        >
          <ArrowDown size={14} aria-hidden="true" /> {formatCount(errors)} {errors === 1 ? 'error' : 'errors'}
        </button>
      ) : null}
      {newLines?.status === 'known' && newLines.count > 0 ? (
        <button
          type="button"
          className={styles.jump}
          data-kind="new"
          title={`Next new line (d): lines that ${greenBuilds(newLines.against)} did not have, numbers, times, hashes and paths left out`}
          onClick={(event) => session?.nextNew(event.shiftKey ? 'previous' : 'next')}
        >
          <Sparkles size={14} aria-hidden="true" /> {formatCount(newLines.count)} new
        </button>
      ) : null}
      <span className={styles.rule} />
      <Tool
        label="Follow the end (f)"
        pressed={state?.viewer.following ?? false}
        onClick={() => session?.go({ kind: 'end' })}
      >
        <ArrowDownToLine size={16} />
      </Tool>
      <Tool label="Wrap long lines (w)" pressed={wrap} onClick={props.onWrap}>
        <WrapText size={16} />
      </Tool>
      <Tool label={`Times (t): ${timeWords[times]}`} pressed={times !== 'off'} onClick={props.onTimes}>
        {times === 'since-start' ? <Hourglass size={16} /> : <Clock size={16} />}
      </Tool>
      <Tool label={anyOpen ? 'Fold all commands' : 'Unfold all commands'} onClick={() => session?.setAll(!anyOpen)}>
        {anyOpen ? <FoldVertical size={16} /> : <UnfoldVertical size={16} />}
      </Tool>
      <Tool label={full ? 'Leave full screen' : 'Full screen'} pressed={full} onClick={props.onFull}>
        {full ? <Minimize size={16} /> : <Maximize size={16} />}
      </Tool>
      <span className={styles.grow} />
      <TextViewLink />
      <Downloads log={attempt.id} />
    </div>
  );
}

function greenBuilds(numbers: readonly number[]): string {
  const [first, ...more] = numbers.map((number) => `#${number}`);
  return more.length === 0 ? `the green build ${first}` : `the green builds ${first}, ${more.join(', ')}`;
}

interface ToolProps {
  readonly label: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Tool({ label, pressed, onClick, children }: ToolProps) {
  return (
    <ActionIcon aria-label={label} title={label} aria-pressed={pressed} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

function TextViewLink() {
  const { search, hash } = useLocation();
  const parameters = new URLSearchParams(search);
  parameters.set('view', 'text');
  return (
    <ActionIcon
      component={Link}
      to={{ search: parameters.toString(), hash }}
      replace
      aria-label="Text view, for screen readers and selecting"
      title="Text view, for screen readers and selecting"
    >
      <FileText size={16} />
    </ActionIcon>
  );
}

function Downloads({ log }: { readonly log: string }) {
  const raw = `/api/logs/${log}/raw`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label="Download the log" title="Download the log">
          <Download size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={`${raw}?download=1`}>
          Download, as printed
        </Menu.Item>
        <Menu.Item component="a" href={`${raw}?download=1&plain=1`}>
          Download, without colours
        </Menu.Item>
        <Menu.Item component="a" href={raw} target="_blank" rel="noreferrer">
          Open the raw log
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
