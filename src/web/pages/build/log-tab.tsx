import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import type { Attempt, BuildDetail, BuildState } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import { newLinesQuery } from '#web/data/queries.ts';
import { useLive } from '#web/live-context.tsx';
import type { Opening } from '#web/terminal/log-session.ts';
import styles from './build-page.module.css';
import { RemovedLog } from './removed-log.tsx';
import type { Selection } from './selection.ts';
import { StateStrip } from './state-strip.tsx';
import { StepsTree } from './steps-tree.tsx';
import { TakenLog } from './taken-log.tsx';

const LogPane = lazy(async () => ({ default: (await import('#web/terminal/log-pane.tsx')).LogPane }));

/** The states, the steps, and the log of the step that is looked at. */
export function LogTab({ build, selection }: { readonly build: BuildDetail; readonly selection: Selection | null }) {
  const attempt = selection?.attempt ?? null;
  return (
    <>
      <StateStrip build={build} selected={selection?.state.name ?? null} />
      <div className={styles.panes}>
        <StepsTree build={build} selection={selection} />
        <div className={styles.log}>
          {attempt?.notices.map((notice) => (
            <p key={notice} className={styles.notice}>
              {notice}
            </p>
          ))}
          {attempt?.image ? (
            <p className={styles.notice}>
              Pushed <code>{attempt.image.reference}</code> as <code>{attempt.image.digest}</code>
            </p>
          ) : null}
          {attempt?.message && attempt.commands.length === 0 ? (
            <p className={styles.notice}>{attempt.message}</p>
          ) : null}
          {attempt?.logRemoved ? <RemovedLog removed={attempt.logRemoved} seal={attempt.seal} /> : null}
          {attempt?.takenFrom && selection ? (
            <TakenLog pipelineId={build.pipelineId} state={selection.state} from={attempt.takenFrom} />
          ) : null}
          {attempt && selection && !attempt.logRemoved && !attempt.takenFrom ? (
            <AttemptLog build={build} selection={selection} attempt={attempt} />
          ) : null}
          {attempt ? null : (
            <p className={styles.quiet}>
              {selection ? whyNoLog(selection.state) : 'No state has run: there is no log.'}
            </p>
          )}
        </div>
      </div>
    </>
  );
}

interface AttemptLogProps {
  readonly build: BuildDetail;
  readonly selection: Selection;
  readonly attempt: Attempt;
}

function AttemptLog({ build, selection, attempt }: AttemptLogProps) {
  const live = useLive();
  const [parameters] = useSearchParams();
  const failed = attempt.status === 'failed' || attempt.status === 'timed-out';
  const newLines = useQuery({ ...newLinesQuery(attempt.id, build.version), enabled: failed && attempt.seal !== null });
  const asked = parameters.get('command');
  return (
    <Suspense fallback={<p className={styles.quiet}>Opening the log…</p>}>
      <LogPane
        key={attempt.id}
        attempt={attempt}
        attempts={selection.state.attempts.length}
        command={asked !== null && attempt.commands[Number(asked)]?.firstLine ? Number(asked) : null}
        opening={openingOf(attempt, build.failure)}
        stateName={selection.state.title ?? selection.state.name}
        newLines={newLines.data ?? null}
        live={live}
      />
    </Suspense>
  );
}

/** At what shows the failure, else at the end. */
function openingOf({ id, commands, status }: Attempt, failure: BuildDetail['failure']): Opening {
  const failed = isFinal(status) ? commands.find((command) => command.status === 'failed') : undefined;
  if (!failed?.firstLine) return { kind: 'end' };
  return { kind: 'failure', command: failed.index, line: failure?.attemptId === id ? failure.line : null };
}

function whyNoLog({ name, title, type, startedAt }: BuildState): string {
  if (startedAt === null) return `${title ?? name} was not reached: it has no log.`;
  return `${title ?? name} is a ${type} state: it runs no commands, and has no log.`;
}
