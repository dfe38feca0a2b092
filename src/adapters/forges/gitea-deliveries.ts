import { z } from 'zod';
import { ForgeFault, type Hint, type ReadDelivery, type SentDelivery } from '#engine/ports/forge.ts';
import { bodyOf, hintOfRef } from './delivery-body.ts';
import { Person, pullRequestHint } from './pull-request-hint.ts';
import { type Verdict, verifyHexSignature } from './signature.ts';

const Push = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  pusher: Person.nullish(),
  sender: Person.nullish(),
});

const Deletion = z.object({ ref: z.string(), ref_type: z.string(), sender: Person.nullish() });

const CODE_CHANGES = ['opened', 'reopened', 'synchronized'];

/** `X-Gitea-Signature`, which Forgejo sends as well: the bare hexadecimal digest. */
export function verifyGitea(sent: SentDelivery, secret: string): Verdict {
  return verifyHexSignature(sent, secret, 'x-gitea-signature', '');
}

/** Gitea, "Webhooks". `create` is not read, as a push comes with it; `delete` is, as it comes alone. */
export function readGitea(sent: SentDelivery): ReadDelivery {
  const event = sent.headers['x-gitea-event'];
  if (event === undefined)
    throw new ForgeFault('unreadable', 'The request has no X-Gitea-Event header: neither Gitea nor Forgejo sent it.');
  return { event, senderId: sent.headers['x-gitea-delivery'] ?? null, hints: [hintOf(sent, event)] };
}

function hintOf(sent: SentDelivery, event: string): Hint {
  if (event === 'push') {
    const push = bodyOf(sent, Push, 'push');
    return hintOfRef({ ...push, actor: push.pusher?.login ?? push.sender?.login ?? null, event });
  }
  if (event === 'delete') {
    const { ref, ref_type, sender } = bodyOf(sent, Deletion, 'deletion');
    const folder = ref_type === 'branch' ? 'refs/heads/' : ref_type === 'tag' ? 'refs/tags/' : '';
    return hintOfRef({ ref: folder + ref, before: null, after: null, actor: sender?.login ?? null, event });
  }
  if (event !== 'pull_request') return { kind: 'other', event };
  return pullRequestHint(sent, CODE_CHANGES);
}
