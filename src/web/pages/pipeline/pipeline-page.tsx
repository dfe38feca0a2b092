import { ActionIcon, Button } from '@mantine/core';
import { useInfiniteQuery, useIsMutating, useMutation, useQuery } from '@tanstack/react-query';
import { ChevronDown, Pin, Play, SquarePen, TextSearch } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { Build } from '#contract/builds.ts';
import type { PipelineRow } from '#contract/pipelines.ts';
import { api } from '#web/api/client.ts';
import { BuildBars } from '#web/builds/build-bars.tsx';
import { shortOutcome } from '#web/builds/build-sentence.ts';
import { triggerWords } from '#web/builds/trigger-words.ts';
import { buildsQuery, pipelineQuery } from '#web/data/queries.ts';
import { removalKey } from '#web/data/trigger-queries.ts';
import { HealthBadge } from '#web/pipelines/health-badge.tsx';
import { formatShare } from '#web/ui/amount.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { ActionFailure, QueryFailure } from '#web/ui/failure.tsx';
import { LinkTabs } from '#web/ui/link-tabs.tsx';
import { Ago, Span } from '#web/ui/moment.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { buildFilterOf } from './build-filter.ts';
import { BuildFilters } from './build-filters.tsx';
import { Definition } from './definition.tsx';
import { Failures } from './failures.tsx';
import { Insights } from './insights.tsx';
import styles from './pipeline-page.module.css';
import { RunDialog } from './run-dialog.tsx';
import { Settings } from './settings.tsx';
import { Triggers } from './triggers.tsx';

const tabs = [
  { name: 'builds', label: 'Builds' },
  { name: 'insights', label: 'Insights' },
  { name: 'failures', label: 'Failures' },
  { name: 'definition', label: 'Definition' },
  { name: 'triggers', label: 'Triggers' },
  { name: 'settings', label: 'Settings' },
] as const;

/** One pipeline: how it is, its builds, newest first, what they failed by, what started them, and its settings. */
export function PipelinePage() {
  const { pipelineId = '' } = useParams();
  const [parameters] = useSearchParams();
  const tab = tabs.find(({ name }) => name === parameters.get('tab'))?.name ?? 'builds';
  const pipeline = useQuery(pipelineQuery(pipelineId));
  const removing = useIsMutating({ mutationKey: removalKey(pipelineId) }) > 0;
  // While its webhook is being removed the pipeline is gone already: what is shown stays until the overview comes.
  if (pipeline.error && !(removing && pipeline.data))
    return <QueryFailure what="the pipeline" error={pipeline.error} onRetry={() => pipeline.refetch()} />;
  if (!pipeline.data) {
    return (
      <Skeleton what="the pipeline">
        <div className={styles.head}>
          <Bone width={200} height={24} />
        </div>
      </Skeleton>
    );
  }
  return (
    <>
      <PageTitle>{pipeline.data.name}</PageTitle>
      <Head pipeline={pipeline.data} />
      <LinkTabs
        label="Pipeline"
        tabs={tabs.map(({ name, label }) => ({
          label,
          to: { search: name === 'builds' ? '' : `?tab=${name}` },
          current: tab === name,
        }))}
      />
      {tab === 'builds' ? <History pipelineId={pipelineId} /> : null}
      {tab === 'insights' ? <Insights pipelineId={pipelineId} /> : null}
      {tab === 'failures' ? <Failures pipelineId={pipelineId} /> : null}
      {tab === 'definition' ? <Definition pipelineId={pipelineId} /> : null}
      {tab === 'triggers' ? <Triggers pipelineId={pipelineId} /> : null}
      {tab === 'settings' ? <Settings pipelineId={pipelineId} name={pipeline.data.name} /> : null}
    </>
  );
}

function Head({ pipeline }: { readonly pipeline: PipelineRow }) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const run = useMutation({
    mutationFn: () => api.post(Build, `/api/pipelines/${pipeline.id}/builds`),
    onSuccess: (build) => navigate(`/pipelines/${pipeline.id}/builds/${build.number}`),
  });
  return (
    <div className={styles.head}>
      <div className={styles.title}>
        <h1>{pipeline.name}</h1>
        <HealthBadge pipeline={pipeline} />
      </div>
      <p className={styles.because}>{pipeline.health.because}.</p>
      <p className={styles.place}>
        <code>{pipeline.repository}</code> · {pipeline.branch} · {pipeline.kind}
        {pipeline.successRate === null ? '' : ` · ${formatShare(pipeline.successRate)} succeeded in 30 days`}
        {pipeline.medianDurationMs === null ? '' : ` · usually ${formatDuration(pipeline.medianDurationMs)}`}
      </p>
      <div className={styles.actions}>
        <BuildBars pipelineId={pipeline.id} bars={pipeline.lastBuilds} />
        <ActionIcon
          component={Link}
          to={`/search?pipeline=${encodeURIComponent(pipeline.id)}`}
          aria-label="Search its logs"
          title="Search its logs"
        >
          <TextSearch size={16} />
        </ActionIcon>
        <Button
          component={Link}
          to={`/editor?pipeline=${pipeline.id}`}
          leftSection={<SquarePen size={14} aria-hidden="true" />}
        >
          Open in editor
        </Button>
        <Button
          leftSection={<Play size={14} aria-hidden="true" />}
          loading={run.isPending}
          onClick={() => run.mutate()}
        >
          Run
        </Button>
        <ActionIcon
          aria-label="Run with branch, commit or variables"
          title="Run with branch, commit or variables"
          aria-haspopup="dialog"
          onClick={() => setAsking(true)}
        >
          <ChevronDown size={16} />
        </ActionIcon>
      </div>
      {run.error ? <ActionFailure error={run.error} /> : null}
      {asking ? <RunDialog pipeline={pipeline} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

function History({ pipelineId }: { readonly pipelineId: string }) {
  const [parameters] = useSearchParams();
  const filter = buildFilterOf(parameters);
  const filtered = Object.keys(filter).length > 0;
  const builds = useInfiniteQuery(buildsQuery(pipelineId, filter));
  const items = builds.data?.pages.flatMap((page) => page.items) ?? [];
  if (builds.error) return <QueryFailure what="the builds" error={builds.error} onRetry={() => builds.refetch()} />;
  return (
    <section aria-label="Builds">
      <BuildFilters />
      <ul>
        {items.map((build) => (
          <BuildLine key={build.id} build={build} />
        ))}
      </ul>
      {builds.isSuccess && items.length === 0 ? (
        <p className={styles.none}>
          {filtered ? 'No build is like that.' : 'No build yet. Run it to see how it goes.'}
        </p>
      ) : null}
      {builds.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={builds.isFetchingNextPage} onClick={() => builds.fetchNextPage()}>
            Show older builds
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function BuildLine({ build }: { readonly build: Build }) {
  const who = `${build.commit?.author ?? build.trigger.actor}, ${triggerWords[build.trigger.type]}`;
  return (
    <li className={styles.row}>
      <LabelledStatusIcon status={build.status} />
      <Link data-row className={styles.number} to={`/pipelines/${build.pipelineId}/builds/${build.number}`}>
        #{build.number}
        {build.pinned ? <Pin size={12} className={styles.pin} aria-label="pinned" /> : null}
      </Link>
      <span className={styles.what}>
        <span className={styles.message}>{build.commit?.message ?? `Head of ${build.branch}`}</span>
        <span className={styles.outcome}>{shortOutcome(build)}</span>
      </span>
      <code className={styles.sha}>{build.commit?.sha.slice(0, 7)}</code>
      <span className={styles.who} title={who}>
        {who}
      </span>
      <span className={styles.duration}>
        <Span from={build.startedAt} to={build.finishedAt} />
      </span>
      <span className={styles.when}>
        <Ago at={build.queuedAt} />
      </span>
    </li>
  );
}
