import { expect, test } from 'vitest';
import type { NewArtifact } from '#engine/ports/build-store.ts';
import type { AttemptOutcome, RunEvent } from '#engine/run/run-event.ts';
import { ConcealedWork } from './concealed-work.ts';
import { Secrets } from './secret-text.ts';
import type { Work } from './work-on-build.ts';

const at = '2026-11-24T09:00:00.000Z';
const digest = `sha256:${'ab12'.repeat(16)}`;
const seal = { lines: 1, bytes: 3, sha256: 'ab12', gap: null };
const secrets = new Secrets([
  { name: 'HOST', value: 'registry.secret', sensitive: true },
  // A value that every digest here holds: what is not for people is left as it is.
  { name: 'HEX', value: 'ab12', sensitive: true },
]);

async function journaled(event: RunEvent, artifacts: NewArtifact[] = []) {
  const kept: { events: RunEvent[]; artifacts: NewArtifact[] } = { events: [], artifacts: [] };
  const work = {
    async record(events: readonly RunEvent[], more: readonly NewArtifact[] = []) {
      kept.events.push(...events);
      kept.artifacts.push(...more);
    },
  } as Work;
  await new ConcealedWork(work, secrets).record([event], artifacts);
  return kept;
}

const outcomes: [AttemptOutcome, AttemptOutcome][] = [
  [
    { status: 'failed', command: null, message: 'registry.secret is down.' },
    { status: 'failed', command: null, message: '‹secret:HOST› is down.' },
  ],
  [
    { status: 'skipped', message: 'registry.secret' },
    { status: 'skipped', message: '‹secret:HOST›' },
  ],
  [
    { status: 'lost', message: 'registry.secret' },
    { status: 'lost', message: '‹secret:HOST›' },
  ],
  [
    {
      status: 'succeeded',
      artifact: { sha256: 'ab12', bytes: 1 },
      image: { reference: 'registry.secret/app:1', digest },
    },
    {
      status: 'succeeded',
      artifact: { sha256: 'ab12', bytes: 1 },
      image: { reference: '‹secret:HOST›/app:1', digest },
    },
  ],
];

test.each(outcomes)('%j is journaled without the values', async (outcome, expected) => {
  const { events } = await journaled({ kind: 'attempt-ended', at, attemptId: 'ab12', outcome, seal });
  expect(events).toEqual([{ kind: 'attempt-ended', at, attemptId: 'ab12', outcome: expected, seal }]);
});

test('the image that a build stays with is hidden, and found again', async () => {
  const pinned = { image: 'registry.secret/node:22', reference: `registry.secret/node@${digest}` };
  const message = `Runs in ${pinned.reference}.`;
  const { events } = await journaled({ kind: 'attempt-noted', at, attemptId: 'a', message, pinned });
  const [noted] = events;
  if (noted?.kind !== 'attempt-noted' || !noted.pinned) throw new Error('not noted');
  expect(JSON.stringify(noted)).not.toContain('registry.secret');
  expect(noted.pinned.image).toBe(secrets.hide(pinned.image));
  expect(secrets.reveal(noted.pinned.reference)).toBe(pinned.reference);
});

test('an artifact is named without the values', async () => {
  const artifact = { id: 'x', state: 'Build', name: 'registry.secret.txt', sha256: 'ab12', bytes: 1, createdAt: at };
  const event: RunEvent = { kind: 'claimed', at };
  expect((await journaled(event, [artifact])).artifacts).toEqual([{ ...artifact, name: '‹secret:HOST›.txt' }]);
});
