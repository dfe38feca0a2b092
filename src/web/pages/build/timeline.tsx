import { type CSSProperties, type ReactNode, useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { BuildDetail } from '#contract/builds.ts';
import { useNow } from '#web/ui/clock.ts';
import { clockStep } from '#web/ui/clock-step.ts';
import { cx } from '#web/ui/cx.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { Span } from '#web/ui/moment.tsx';
import { moveAmongLinks } from '#web/ui/move-among-links.ts';
import { toneOf, wordOf } from '#web/ui/status.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import tone from '#web/ui/tone.module.css';
import styles from './timeline.module.css';
import { type Timeline as Layout, type TimelineRow, timelineOf } from './timeline-rows.ts';

/** Where the time of the build went: a bar for each thing that took some. */
export function Timeline({ build }: { readonly build: BuildDetail }) {
  const [parameters] = useSearchParams();
  const zoom = parameters.get('zoom');
  const layout = useMemo(() => timelineOf(build, zoom), [build, zoom]);
  const zoomable = build.states.filter(({ startedAt }) => startedAt !== null);
  const title = build.states.find(({ name }) => name === zoom)?.title ?? zoom;
  return (
    <section className={styles.timeline} aria-label="Timeline">
      {zoomable.length > 1 ? (
        <nav className={styles.zoom} aria-label="Part of the build">
          <Link to="?tab=timeline" aria-current={zoom === null ? 'true' : undefined} preventScrollReset>
            Whole build
          </Link>
          {zoomable.map((state) => (
            <Link
              key={state.name}
              to={{ search: `?${new URLSearchParams({ tab: 'timeline', zoom: state.name })}` }}
              aria-current={zoom === state.name ? 'true' : undefined}
              preventScrollReset
            >
              {state.title ?? state.name}
            </Link>
          ))}
        </nav>
      ) : null}
      <Scale layout={layout}>
        <ul className={styles.rows} aria-label={`Waterfall of ${title ?? 'the build'}`} onKeyDown={moveAmongLinks}>
          {layout.rows.map((row) => (
            <Row key={row.key} row={row} start={layout.from} />
          ))}
        </ul>
      </Scale>
      <details className={styles.twin}>
        <summary>As a table</summary>
        <Twin layout={layout} />
      </details>
    </section>
  );
}

/**
 * How much time the width stands for. Bars are placed by CSS in shares of it, so that while the build runs this alone is drawn anew, once a
 * second, and not one of the bars.
 */
function Scale({ layout: { from, to }, children }: { readonly layout: Layout; readonly children: ReactNode }) {
  const now = useNow(to === null ? 1000 : 86_400_000);
  const span = Math.max(100, (to ?? now) - from);
  const step = clockStep(span, 6);
  const marks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
  return (
    <div className={styles.scale} style={{ '--span': span } as CSSProperties}>
      <div className={styles.axis} aria-hidden="true">
        {marks.map((mark) => (
          <span key={mark} style={{ '--at': mark } as CSSProperties}>
            {formatDuration(mark)}
          </span>
        ))}
      </div>
      {children}
    </div>
  );
}

function Row({ row, start }: { readonly row: TimelineRow; readonly start: number }) {
  const { label, isCode, depth, status, kind, from, to, search } = row;
  const place = { '--at': Math.max(0, from - start), ...(to === null ? {} : { '--for': Math.max(0, to - from) }) };
  const content = (
    <>
      <span className={styles.name} style={{ '--depth': depth } as CSSProperties}>
        <StatusIcon status={status} label={wordOf(status)} />
        {isCode ? <code>{label}</code> : <span>{label}</span>}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span
          className={cx(styles.bar, tone[toneOf(status)])}
          data-kind={kind}
          data-open={to === null || undefined}
          style={place as CSSProperties}
        />
      </span>
      <span className={styles.time}>
        <Span from={from} to={to} />
      </span>
    </>
  );
  return (
    <li>
      {search === null ? (
        <div className={styles.row}>{content}</div>
      ) : (
        <Link className={styles.row} to={{ search }} title={`${label}: open its log`}>
          {content}
        </Link>
      )}
    </li>
  );
}

function Twin({ layout: { rows, from: start } }: { readonly layout: Layout }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Status</th>
          <th scope="col">Began after</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, isCode, status, from, to, search }) => {
          const named = isCode ? <code>{label}</code> : label;
          return (
            <tr key={key}>
              <th scope="row">{search === null ? named : <TextLink to={{ search }}>{named}</TextLink>}</th>
              <td>{wordOf(status)}</td>
              <td>{formatDuration(Math.max(0, from - start))}</td>
              <td>
                <Span from={from} to={to} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
