import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import type { BuildDetail } from '#contract/builds.ts';
import { buildQuery } from '#web/data/queries.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { LinkTabs } from '#web/ui/link-tabs.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { markOf } from '#web/ui/status.ts';
import { Artifacts } from './artifacts.tsx';
import styles from './build-page.module.css';
import { Changes } from './changes.tsx';
import { Definition } from './definition.tsx';
import { LogTab } from './log-tab.tsx';
import { selectedPart } from './selection.ts';
import { Timeline } from './timeline.tsx';
import { Verdict } from './verdict.tsx';

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
          { label: 'Timeline', to: { search: '?tab=timeline' }, current: tab === 'timeline' },
          { label: 'Changes', to: { search: '?tab=changes' }, current: tab === 'changes' },
          {
            label: 'Artifacts',
            to: { search: '?tab=artifacts' },
            current: tab === 'artifacts',
            count: build.artifacts.length,
          },
          { label: 'Definition', to: { search: '?tab=definition' }, current: tab === 'definition' },
        ]}
      />
      {tab === 'timeline' ? <Timeline build={build} /> : null}
      {tab === 'changes' ? <Changes build={build} /> : null}
      {tab === 'artifacts' ? <Artifacts build={build} /> : null}
      {tab === 'definition' || (tab === 'log' && build.status === 'invalid') ? <Definition build={build} /> : null}
      {tab === 'log' && build.status !== 'invalid' ? <LogTab build={build} selection={selection} /> : null}
    </>
  );
}
