import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { BuildDetail } from '#contract/builds.ts';
import { BranchDefinition, BuildInput, DefinitionFile } from '#contract/definitions.ts';
import { Variable } from '#contract/variables.ts';
import { variablesOfEveryBuild } from '#pipeline/steps/predefined-variables.ts';
import { api } from '#web/api/client.ts';
import { templates } from './templates.ts';

/** Where the text in the editor came from. */
export interface Origin {
  /** Names the draft in this browser. */
  readonly key: string;
  readonly path: string;
  /** Null: there is no such file yet. */
  readonly text: string | null;
  /** What is shown beside the file's name. */
  readonly place: string;
  readonly pipelineId: string | null;
}

export interface OriginWish {
  readonly pipeline: string | null;
  readonly branch: string | null;
  readonly build: string | null;
  readonly template: string | null;
}

const Branches = z.object({ items: z.array(z.string()) });

/** Asked anew each time the editor is opened and the window is come back to: a branch moves. What was found is not kept. */
export const originQuery = (wish: OriginWish) =>
  queryOptions({
    queryKey: ['editor-origin', wish],
    queryFn: ({ signal }) => findOrigin(wish, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

async function findOrigin({ pipeline, branch, build, template }: OriginWish, signal: AbortSignal): Promise<Origin> {
  if (build !== null) {
    const [file, detail] = await Promise.all([
      api.get(DefinitionFile, `/api/builds/${encodeURIComponent(build)}/definition`, { signal }),
      api.get(BuildDetail, `/api/builds/${encodeURIComponent(build)}`, { signal }),
    ]);
    const place = `${detail.pipelineId} #${detail.number} at ${detail.commit?.sha.slice(0, 7) ?? detail.branch}`;
    return { ...file, key: `build/${build}`, place, pipelineId: detail.pipelineId };
  }
  if (pipeline !== null) {
    const query = branch === null ? '' : `?branch=${encodeURIComponent(branch)}`;
    const found = await api.get(BranchDefinition, `/api/pipelines/${encodeURIComponent(pipeline)}/definition${query}`, {
      signal,
    });
    const place = `${pipeline} · ${found.branch} at ${found.commitSha.slice(0, 7)}`;
    return {
      path: found.path,
      text: found.text,
      key: `pipeline/${pipeline}/${found.branch}`,
      place,
      pipelineId: pipeline,
    };
  }
  const chosen = templates.find(({ id }) => id === template);
  return {
    key: chosen ? `template/${chosen.id}` : 'blank',
    path: 'microtica.yaml',
    text: null,
    place: chosen ? `new, from “${chosen.name}”` : 'new',
    pipelineId: null,
  };
}

export const branchesQuery = (pipelineId: string | null) =>
  queryOptions({
    queryKey: ['branches', pipelineId],
    queryFn: ({ signal }) =>
      api.get(Branches, `/api/pipelines/${encodeURIComponent(pipelineId ?? '')}/branches`, { signal }),
    enabled: pipelineId !== null,
    staleTime: 60_000,
  });

export const buildInputQuery = (buildId: string | null) =>
  queryOptions({
    queryKey: ['build-input', buildId],
    queryFn: ({ signal }) => api.get(BuildInput, `/api/builds/${encodeURIComponent(buildId ?? '')}/input`, { signal }),
    enabled: buildId !== null,
  });

const Variables = z.object({ items: z.array(Variable) });

/** What `{{NAME}}` stands for in the next build of a pipeline; what only a build knows stands in by its own name. */
export const pipelineVariablesQuery = (pipelineId: string | null) =>
  queryOptions({
    queryKey: ['variables', pipelineId],
    queryFn: ({ signal }) =>
      api.get(Variables, `/api/pipelines/${encodeURIComponent(pipelineId ?? '')}/variables`, { signal }),
    select: ({ items }): Readonly<Record<string, string | null>> => ({
      ...Object.fromEntries(variablesOfEveryBuild.map((name) => [name, `‹${name}›`])),
      ...Object.fromEntries(items.map(({ name, value }) => [name, value])),
    }),
    enabled: pipelineId !== null,
  });
