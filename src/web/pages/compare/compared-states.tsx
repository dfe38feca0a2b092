import type { BuildDetail } from '#contract/builds.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { Ago, Span } from '#web/ui/moment.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import { VisuallyHidden } from '#web/ui/visually-hidden.tsx';
import styles from './compared-states.module.css';
import { Part } from './part.tsx';
import { between, type StateSide, stateRows } from './state-rows.ts';

interface StatesProps {
  readonly base: BuildDetail;
  readonly head: BuildDetail;
}

/** What became of both builds, and of each of their states. */
export function States({ base, head }: StatesProps) {
  const [before, after] = [between(base.startedAt, base.finishedAt), between(head.startedAt, head.finishedAt)];
  return (
    <Part title="States">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">State</th>
            <BuildHead build={base} />
            <BuildHead build={head} />
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {stateRows(base, head).map((row) => (
            <tr key={row.name} data-changed={row.base?.status !== row.head?.status || undefined}>
              <th scope="row">{row.title}</th>
              <Side side={row.base} />
              <Side side={row.head} />
              <Difference ms={row.longerMs} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Whole build</th>
            <td>
              <Span from={base.startedAt} to={base.finishedAt} />
            </td>
            <td>
              <Span from={head.startedAt} to={head.finishedAt} />
            </td>
            <Difference ms={before === null || after === null ? null : after - before} />
          </tr>
        </tfoot>
      </table>
    </Part>
  );
}

function BuildHead({ build }: { readonly build: BuildDetail }) {
  return (
    <th scope="col">
      <span className={styles.build}>
        <LabelledStatusIcon status={build.status} />
        <TextLink to={`/pipelines/${build.pipelineId}/builds/${build.number}`}>#{build.number}</TextLink>
      </span>
      <span className={styles.when}>
        <Ago at={build.startedAt ?? build.queuedAt} />
      </span>
    </th>
  );
}

function Side({ side }: { readonly side: StateSide | null }) {
  if (side === null) return <td className={styles.none}>no such state</td>;
  const { status, durationMs, takenFrom } = side;
  return (
    <td>
      <span className={styles.side}>
        <LabelledStatusIcon status={status} />
        {durationMs === null ? (status === 'not-run' ? 'not reached' : '') : formatDuration(durationMs)}
      </span>
      {takenFrom === null ? null : <span className={styles.when}>from #{takenFrom}</span>}
    </td>
  );
}

/** Below a tenth of a second nothing differs: the clock's own grain. */
function Difference({ ms }: { readonly ms: number | null }) {
  if (ms === null) return <td className={styles.none}>–</td>;
  if (Math.abs(ms) < 100) return <td className={styles.none}>same</td>;
  return (
    <td>
      <span aria-hidden="true">
        {ms > 0 ? '+' : '−'}
        {formatDuration(Math.abs(ms))}
      </span>
      <VisuallyHidden>
        {formatDuration(Math.abs(ms))} {ms > 0 ? 'longer' : 'shorter'}
      </VisuallyHidden>
    </td>
  );
}
