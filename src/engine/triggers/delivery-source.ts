import { z } from 'zod';
import { Provider } from '#contract/forges.ts';
import { type Forge, ForgeFault, type Hint } from '#engine/ports/forge.ts';

/** What understands the deliveries of a forge; for null those of the generic signed webhook. */
export type HookReaders = (provider: Provider | null) => Pick<Forge, 'verify' | 'read'>;

/** Gitea names itself and then GitHub, whose hooks it imitates: it comes first. */
const marks: readonly (readonly [header: string, provider: Provider])[] = [
  ['x-gitea-event', 'gitea'],
  ['x-github-event', 'github'],
  ['x-gitlab-event', 'gitlab'],
  ['x-event-key', 'bitbucket'],
];

/** Which forge a delivery looks to be from; null for none of them. It says how to check the signature, and proves nothing. */
export function forgeOf(headers: Readonly<Record<string, string>>): Provider | null {
  return marks.find(([header]) => headers[header] !== undefined)?.[1] ?? null;
}

/** What a look at the branches found; the body of a delivery that arose inside. */
const Changes = z.object({
  changes: z.array(z.object({ branch: z.string(), commit: z.string().nullable(), before: z.string().nullable() })),
});
export type Change = z.infer<typeof Changes>['changes'][number];

export function writeChanges(changes: readonly Change[]): Buffer {
  return Buffer.from(JSON.stringify({ changes }));
}

/** What a stored delivery says. @throws ForgeFault `unreadable` */
export function hintsOf(
  delivery: {
    readonly source: string | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer | null;
  },
  readers: HookReaders,
): readonly Hint[] {
  const { source, headers, body } = delivery;
  if (body === null) throw new ForgeFault('unreadable', 'What was sent is not stored any more.');
  if (source !== null) return readers(Provider.safeParse(source).data ?? null).read({ headers, body }).hints;
  const { changes } = Changes.parse(JSON.parse(body.toString('utf8')));
  return changes.map((change) => ({ kind: 'push', ...change, actor: null }));
}

/**
 * Headers that say what a delivery is and are stored with it. A list of what is kept, not of what is left out: no signature, token or
 * cookie gets into the ledger by a name that nobody thought of.
 */
const keptHeaders = [
  'content-type',
  'user-agent',
  'x-github-event',
  'x-github-delivery',
  'x-github-hook-id',
  'x-gitlab-event',
  'x-gitlab-event-uuid',
  'x-gitlab-webhook-uuid',
  'idempotency-key',
  'x-gitea-event',
  'x-gitea-event-type',
  'x-gitea-delivery',
  'x-forgejo-event',
  'x-forgejo-delivery',
  'x-event-key',
  'x-request-uuid',
  'x-hook-uuid',
  'x-attempt-number',
  'webhook-id',
  'webhook-timestamp',
] as const;

export function headersToKeep(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    keptHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name].slice(0, 500)]])),
  );
}
