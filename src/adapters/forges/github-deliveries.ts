import { z } from 'zod';
import { ForgeFault, type Hint, type ReadDelivery, type SentDelivery } from '#engine/ports/forge.ts';
import { bodyOf, hintOfRef } from './delivery-body.ts';
import { Person, pullRequestHint } from './pull-request-hint.ts';
import { type Verdict, verifyHexSignature } from './signature.ts';

const Push = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  sender: Person.nullish(),
  pusher: z.object({ name: z.string() }).nullish(),
});

const CODE_CHANGES = ['opened', 'reopened', 'synchronize'];

/** `X-Hub-Signature-256`: GitHub, "Validating webhook deliveries". */
export function verifyGitHub(sent: SentDelivery, secret: string): Verdict {
  return verifyHexSignature(sent, secret, 'x-hub-signature-256', 'sha256=');
}

/** GitHub, "Webhook events and payloads". `create` and `delete` are not read: `push` tells of the same. */
export function readGitHub(sent: SentDelivery): ReadDelivery {
  const event = sent.headers['x-github-event'];
  if (event === undefined)
    throw new ForgeFault('unreadable', 'The request has no X-GitHub-Event header: GitHub did not send it.');
  return { event, senderId: sent.headers['x-github-delivery'] ?? null, hints: [hintOf(sent, event)] };
}

function hintOf(sent: SentDelivery, event: string): Hint {
  if (event === 'ping') return { kind: 'ping' };
  if (event === 'push') {
    const push = bodyOf(sent, Push, 'push');
    return hintOfRef({ ...push, actor: push.sender?.login ?? push.pusher?.name ?? null, event });
  }
  if (event !== 'pull_request') return { kind: 'other', event };
  return pullRequestHint(sent, CODE_CHANGES);
}
