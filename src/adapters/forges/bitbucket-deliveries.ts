import { z } from 'zod';
import { ForgeFault, type Hint, type ReadDelivery, type SentDelivery } from '#engine/ports/forge.ts';
import { bodyOf } from './delivery-body.ts';
import { type Verdict, verifyHexSignature } from './signature.ts';

const Actor = z.object({ nickname: z.string().nullish(), display_name: z.string().nullish() }).nullish();

const Ref = z.object({ type: z.string(), name: z.string(), target: z.object({ hash: z.string() }).nullish() });

const Push = z.object({
  actor: Actor,
  push: z.object({ changes: z.array(z.object({ old: Ref.nullish(), new: Ref.nullish() })) }),
});

const Side = z.object({
  branch: z.object({ name: z.string() }),
  /** Its hash is cut to 12 digits. */
  commit: z.object({ hash: z.string() }).nullish(),
  repository: z.object({ uuid: z.string() }).nullish(),
});

const PullRequest = z.object({
  actor: Actor,
  pullrequest: z.object({ id: z.int(), source: Side, destination: Side }),
});

/** `X-Hub-Signature` with SHA-256: Bitbucket, "Manage webhooks", "Secure webhooks". */
export function verifyBitbucket(sent: SentDelivery, secret: string): Verdict {
  return verifyHexSignature(sent, secret, 'x-hub-signature', 'sha256=');
}

/** Bitbucket, "Event payloads". One push may change several branches: one hint for each. */
export function readBitbucket(sent: SentDelivery): ReadDelivery {
  const event = sent.headers['x-event-key'];
  if (event === undefined)
    throw new ForgeFault('unreadable', 'The request has no X-Event-Key header: Bitbucket did not send it.');
  const hints = hintsOf(sent, event);
  return {
    event,
    senderId: sent.headers['x-request-uuid'] ?? null,
    hints: hints.length === 0 ? [{ kind: 'other', event }] : hints,
  };
}

function hintsOf(sent: SentDelivery, event: string): Hint[] {
  if (event === 'diagnostics:ping') return [{ kind: 'ping' }];
  if (event === 'repo:push') {
    const { actor, push } = bodyOf(sent, Push, 'push');
    return push.changes.flatMap((change) => hintOfChange(change, nameOf(actor), event));
  }
  if (!event.startsWith('pullrequest:')) return [];
  const { actor, pullrequest } = bodyOf(sent, PullRequest, 'pull request');
  const { id, source, destination } = pullrequest;
  // Nothing to build: the branch, or the fork that it was in, is gone.
  if (!source.commit) return [];
  return [
    {
      kind: 'pull-request',
      number: id,
      // An update of the title looks the same as one of the code; its commit has been built then.
      changesCode: event === 'pullrequest:created' || event === 'pullrequest:updated',
      headBranch: source.branch.name,
      headCommit: source.commit.hash,
      targetBranch: destination.branch.name,
      fromFork: source.repository?.uuid === undefined || source.repository.uuid !== destination.repository?.uuid,
      // Bitbucket keeps no ref for a pull request.
      fetchRef: null,
      actor: nameOf(actor),
    },
  ];
}

function hintOfChange(
  change: z.output<typeof Push>['push']['changes'][number],
  actor: string | null,
  event: string,
): Hint[] {
  const ref = change.new ?? change.old;
  if (ref === null || ref === undefined) return [];
  if (ref.type === 'tag') return [{ kind: 'tag', tag: ref.name, actor }];
  if (ref.type !== 'branch') return [{ kind: 'other', event }];
  return [
    {
      kind: 'push',
      branch: ref.name,
      commit: change.new?.target?.hash ?? null,
      before: change.old?.target?.hash ?? null,
      actor,
    },
  ];
}

function nameOf(actor: z.output<typeof Actor>): string | null {
  return actor?.nickname ?? actor?.display_name ?? null;
}
