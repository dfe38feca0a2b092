import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { BuildDetail, BuildState } from '#contract/builds.ts';
import { buildQuery } from '#web/data/queries.ts';
import { useLive } from '#web/live-context.tsx';
import { QueryFailure } from '#web/ui/failure.tsx';
import { LinkTabs } from '#web/ui/link-tabs.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { markOf } from '#web/ui/status.ts';
import { Artifacts } from './artifacts.tsx';
import styles from './build-page.module.css';
import { Definition } from './definition.tsx';
import { type Selection, selectedPart } from './selection.ts';
import { StateStrip } from './state-strip.tsx';
import { StepsTree } from './steps-tree.tsx';
import { Verdict } from './verdict.tsx';

const LogPane = lazy(async () => ({ default: (await import('#web/terminal/log-pane.tsx')).LogPane }));

/** One build: what became of it, where, and its log. */
export function BuildPage() {
  const { pipelineId = '', number = '' } = useParams();
  const build = useQuery(buildQuery(pipelineId, number));
  if (build.error && !build.data)
    return <QueryFailure what="the build" error={build.error} onRetry={() => build.refetch()} />;
  if (!build.data) {
    return (
      <Skeleton what="the build">
        <div className={styles.bones}>
          <Bone width="50%" height={24} />
          <Bone width="30%" />
        </div>
      </Skeleton>
    );
  }
  return <ShownBuild build={build.data} />;
}

function ShownBuild({ build }: { readonly build: BuildDetail }) {
  const [parameters] = useSearchParams();
  const tab = parameters.get('tab') ?? 'log';
  const selection = selectedPart(build, parameters);
  return (
    <>
      <PageTitle>{`${markOf(build.status)} #${build.number} ${build.pipelineName}`}</PageTitle>
      <Verdict build={build} />
      <LinkTabs
        label="Build"
        tabs={[
          { label: 'Log', to: { search: '' }, current: tab === 'log' },
          {
            label: 'Artifacts',
            to: { search: '?tab=artifacts' },
            current: tab === 'artifacts',
            count: build.artifacts.length,
          },
          { label: 'Definition', to: { search: '?tab=definition' }, current: tab === 'definition' },
        ]}
      />
      {tab === 'artifacts' ? <Artifacts build={build} /> : null}
      {tab === 'definition' || (tab === 'log' && build.status === 'invalid') ? <Definition build={build} /> : null}
      {tab === 'log' && build.status !== 'invalid' ? <LogTab build={build} selection={selection} /> : null}
    </>
  );
}

function LogTab({ build, selection }: { readonly build: BuildDetail; readonly selection: Selection | null }) {
  const live = useLive();
  const attempt = selection?.attempt ?? null;
  const command = selection?.command ?? null;
  const chosen = command === null ? undefined : attempt?.commands[command];
  const standAt = chosen?.firstLine ? { line: chosen.firstLine, bad: chosen.status === 'failed' } : null;
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
          {attempt && selection ? (
            <Suspense fallback={<p className={styles.quiet}>Opening the log…</p>}>
              <LogPane
                key={attempt.id}
                attemptId={attempt.id}
                commands={attempt.commands}
                status={attempt.status}
                seal={attempt.seal}
                standAt={standAt}
                stateName={selection.state.name}
                live={live}
              />
            </Suspense>
          ) : (
            <p className={styles.quiet}>
              {selection ? whyNoLog(selection.state) : 'No state has run: there is no log.'}
            </p>
          )}
        </div>
      </div>
    </>
  );
}

function whyNoLog({ name, title, type, startedAt }: BuildState): string {
  if (startedAt === null) return `${title ?? name} was not reached: it has no log.`;
  return `${title ?? name} is a ${type} state: it runs no commands, and has no log.`;
}
