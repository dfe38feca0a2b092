import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import type { AttemptOutcome } from '#engine/run/run-event.ts';
import { createBuildQueue } from './build-queue.ts';
import type { Database } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';
import { createRepositoryStore } from './repository-store.ts';

/** For tests: a moment so many minutes after noon of the first of November 2026. */
export function atMinute(minute: number): string {
  return new Date(Date.UTC(2026, 10, 1, 12, minute)).toISOString();
}

export async function addPipeline(database: Database, id: string): Promise<void> {
  const box = createSecretBox(new Uint8Array(32));
  const repositoryId = await createRepositoryStore(database, box, (key) => key).ensure('/x', atMinute(0));
  const settings = { branch: 'main', definitionPath: null, automatic: true, branches: [] };
  const named = { id, name: id, kind: 'job' as const };
  await createPipelineStore(database).add({ ...named, repositoryId, ...settings, createdAt: atMinute(0) });
}

export interface FixtureBuild {
  readonly pipelineId: string;
  readonly id: string;
  /** The log of each state in order, and how its attempt ended; null: it still runs, and so does the build. */
  readonly states: readonly {
    readonly log: string;
    readonly state: string;
    readonly outcome: 'succeeded' | 'failed' | 'lost' | null;
  }[];
  readonly branch?: string;
  /** When it began; each state takes a minute. */
  readonly minute?: number;
  /** Of each log. */
  readonly bytes?: number;
}

const outcomes: Record<'succeeded' | 'failed' | 'lost', AttemptOutcome> = {
  succeeded: { status: 'succeeded', artifact: null },
  failed: { status: 'failed', command: null, message: 'It failed.' },
  lost: { status: 'lost', message: 'It was lost.' },
};

/** For tests: what a build that somebody asked for is queued with, beside what it is. */
export const askedByHand = {
  origin: null,
  reason: 'It was run.',
  deliveryId: null,
  continues: null,
  fetchRef: null,
  withSecrets: true,
  variables: [],
} as const;

/** For tests: journals a build as a worker would. It succeeds when its last state did. */
export async function journalBuild(database: Database, build: FixtureBuild): Promise<void> {
  const { pipelineId, id, states, branch = 'main', minute = 0, bytes = 100 } = build;
  const queue = createBuildQueue(database, createSecretBox(new Uint8Array(32)));
  const at = (passed: number) => atMinute(minute + passed);
  const trigger = { type: 'manual', actor: 'local' } as const;
  await queue.enqueue({ id, pipelineId, branch, trigger, commitSha: null, ...askedByHand, queuedAt: at(0) });
  const claim = await queue.claim('worker', [], at(0), 60_000);
  if (claim?.build.id !== id) throw new Error(`Build ${id} was not claimed: another one is open.`);
  for (const [index, { log, state, outcome }] of states.entries()) {
    await queue.append(claim, [{ kind: 'attempt-started', at: at(index), state, attemptId: log, visit: '' }]);
    if (outcome === null) return;
    const seal = { lines: bytes / 10, bytes, sha256: 'x', gap: null };
    const ended = {
      kind: 'attempt-ended',
      at: at(index + 1),
      attemptId: log,
      outcome: outcomes[outcome],
      seal,
    } as const;
    await queue.append(claim, [ended]);
  }
  const last = states.at(-1)?.outcome ?? 'succeeded';
  const status = last === 'succeeded' ? 'succeeded' : 'failed';
  await queue.append(claim, [{ kind: 'ended', at: at(states.length), status, reason: null }]);
}
