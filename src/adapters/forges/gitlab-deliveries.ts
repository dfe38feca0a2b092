import { z } from 'zod';
import { ForgeFault, type Hint, type ReadDelivery, type SentDelivery } from '#engine/ports/forge.ts';
import { bodyOf, hintOfRef } from './delivery-body.ts';
import { isSame, NO_SECRET, type Verdict } from './signature.ts';
import { createSignedWebhook } from './signed-webhook.ts';

const Kind = z.object({ object_kind: z.string().optional(), event_name: z.string().optional() });

const Push = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  user_username: z.string().nullish(),
  user_name: z.string().nullish(),
});

const MergeRequest = z.object({
  user: z.object({ username: z.string() }).nullish(),
  object_attributes: z.object({
    iid: z.int(),
    /** Missing in the test request of GitLab's page. */
    action: z.string().optional(),
    /** The head before; there when an update pushed commits. */
    oldrev: z.string().nullish(),
    source_branch: z.string(),
    target_branch: z.string(),
    source_project_id: z.number().nullable(),
    target_project_id: z.number(),
    last_commit: z.object({ id: z.string() }),
  }),
});

/**
 * `X-Gitlab-Token` is the secret itself. Newer versions can sign instead (a "signing token", by Standard Webhooks); such a webhook has no token, or
 * another one. Either shows that the sender knows the secret.
 */
export function verifyGitLab(now: () => number): (sent: SentDelivery, secret: string) => Verdict {
  const signed = createSignedWebhook({ now });
  return (sent, secret) => {
    if (secret === '') return NO_SECRET;
    const token = sent.headers['x-gitlab-token'];
    if (token !== undefined && isSame(token, secret)) return { verified: 'token' };
    if (sent.headers['webhook-signature'] !== undefined) return signed.verify(sent, secret);
    return token === undefined || token === ''
      ? { refused: 'The request has no x-gitlab-token header. Give the webhook its secret token at GitLab.' }
      : {
          refused:
            "The token in x-gitlab-token is wrong. Enter this webhook's secret at GitLab, or repair the webhook.",
        };
  };
}

/** GitLab, "Webhook events". */
export function readGitLab(sent: SentDelivery): ReadDelivery {
  const header = sent.headers['x-gitlab-event'];
  if (header === undefined)
    throw new ForgeFault('unreadable', 'The request has no X-Gitlab-Event header: GitLab did not send it.');
  const kind = bodyOf(sent, Kind, `"${header}"`);
  const event = kind.object_kind ?? kind.event_name ?? header;
  // The event's UUID does not serve: an event that another webhook's receiver caused bears the same one.
  const senderId = sent.headers['idempotency-key'] ?? sent.headers['webhook-id'] ?? null;
  return { event, senderId, hints: [hintOf(sent, event)] };
}

function hintOf(sent: SentDelivery, event: string): Hint {
  if (event === 'push' || event === 'tag_push') {
    const push = bodyOf(sent, Push, 'push');
    return hintOfRef({ ...push, actor: push.user_username ?? push.user_name ?? null, event });
  }
  if (event !== 'merge_request') return { kind: 'other', event };
  const { object_attributes: request, user } = bodyOf(sent, MergeRequest, 'merge request');
  return {
    kind: 'pull-request',
    number: request.iid,
    changesCode:
      request.action === 'open' ||
      request.action === 'reopen' ||
      (request.action === 'update' && typeof request.oldrev === 'string'),
    headBranch: request.source_branch,
    headCommit: request.last_commit.id,
    targetBranch: request.target_branch,
    fromFork: request.source_project_id !== request.target_project_id,
    fetchRef: `refs/merge-requests/${request.iid}/head`,
    actor: user?.username ?? null,
  };
}
