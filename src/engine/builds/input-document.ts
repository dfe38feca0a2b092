import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import type { Run } from '#engine/run/run.ts';
import type { InputDocument } from '#pipeline/references.ts';

const locationPrefix = 'blob:sha256:';

/** How a stored archive is named in the input document, and so in a state's environment. */
export function blobLocation(sha256: string): string {
  return `${locationPrefix}${sha256}`;
}

/** The SHA-256 of a location that `blobLocation` made; null for any other text. */
export function locationDigest(location: string): string | null {
  const digest = location.startsWith(locationPrefix) ? location.slice(locationPrefix.length) : '';
  return /^[0-9a-f]{64}$/.test(digest) ? digest : null;
}

/** The version of a commit: its first 12 digits, legal as an image tag. */
export function commitVersion(sha: string): string {
  return sha.slice(0, 12);
}

/**
 * What `$.` references of a build point into (LANGUAGE.md section 1). Complete once the commit is known; states appear in it as
 * they finish.
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
    states: Object.fromEntries(run.attempts.flatMap(finishedState)),
  };
}

function finishedState(attempt: Run['attempts'][number]): [string, InputDocument][] {
  const { outcome } = attempt;
  if (outcome === null) return [];
  const artifact = outcome.status === 'succeeded' ? outcome.artifact : null;
  const artifacts = artifact && { artifacts: { location: blobLocation(artifact.sha256) } };
  return [[attempt.state, { status: outcome.status, ...artifacts }]];
}
