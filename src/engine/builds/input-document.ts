import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import { blobLocation } from '#engine/run/location.ts';
import type { Run } from '#engine/run/run.ts';
import type { InputDocument } from '#pipeline/references.ts';

/** The version of a commit: its first 12 digits, legal as an image tag. */
export function commitVersion(sha: string): string {
  return sha.slice(0, 12);
}

/**
 * What `$.` references of a build point into (LANGUAGE.md section 1) when its first state starts. Complete once the commit is
 * known; the walk through the graph adds the states as they finish.
 */
export function inputDocument(pipeline: Pipeline, build: Build, run: Run): InputDocument {
  const location = run.source.sha256 === null ? '' : blobLocation(run.source.sha256);
  const { commit } = run;
  return {
    pipeline: { id: pipeline.id, name: pipeline.name },
    ...(commit && {
      commit: {
        version: commitVersion(commit.sha),
        sha: commit.sha,
        branch: commit.branch,
        message: commit.message,
        author: commit.author,
      },
    }),
    trigger: { type: build.trigger.type, actor: build.trigger.actor, source: { location } },
    source: { location },
    build: { id: build.id, number: build.number },
    states: {},
  };
}
