import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Forge, SentDelivery } from '#engine/ports/forge.ts';
import { bodyOf, hintOfRef } from './delivery-body.ts';
import { isSame, NO_SECRET } from './signature.ts';

/** How far the sender's clock and ours may be apart, in seconds; an older request is a recorded one that somebody sends again. */
const TOLERANCE_S = 5 * 60;

const Change = z.object({
  ref: z.string().min(1).max(1024),
  before: z.string().max(64).nullish(),
  /** Zeros alone: the ref was deleted. */
  after: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  actor: z.string().max(200).nullish(),
});

/**
 * A webhook of anything that can sign a request by the scheme of Standard Webhooks (standardwebhooks.com, version 1.0.0): the headers
 * webhook-id, webhook-timestamp and webhook-signature. The body is `{ref, before, after, actor?}`, as docs/webhooks.md describes.
 */
export function createSignedWebhook({
  now = Date.now,
}: {
  readonly now?: () => number;
} = {}): Pick<Forge, 'verify' | 'read'> {
  return {
    verify(sent, secret) {
      if (secret === '') return NO_SECRET;
      const id = sent.headers['webhook-id'];
      const timestamp = sent.headers['webhook-timestamp'];
      const signatures = sent.headers['webhook-signature'];
      if (!id || !timestamp || !signatures)
        return {
          refused: 'The request lacks one of the headers webhook-id, webhook-timestamp and webhook-signature.',
        };
      if (!/^\d{1,12}$/.test(timestamp))
        return { refused: 'The webhook-timestamp header is not a number of seconds since 1970.' };
      // The signature first: what the time says is worth nothing before.
      const wanted = signMessage(secret, id, timestamp, sent.body);
      const matches = signatures.split(' ').filter((signature) => isSame(signature, wanted));
      if (matches.length === 0)
        return { refused: "The signature in webhook-signature is wrong. Sign with this webhook's secret." };
      const ageS = Math.floor(now() / 1000) - Number(timestamp);
      if (ageS > TOLERANCE_S)
        return {
          refused: `The request was signed ${ageS} s ago, more than ${TOLERANCE_S} s: it is sent again, or the sender's clock is wrong.`,
        };
      if (ageS < -TOLERANCE_S)
        return { refused: `The request was signed ${-ageS} s in the future. Set the sender's clock.` };
      return { verified: 'signature' };
    },

    read(sent: SentDelivery) {
      const change = bodyOf(sent, Change, 'signed webhook');
      return {
        event: 'push',
        senderId: sent.headers['webhook-id'] ?? null,
        hints: [hintOfRef({ ...change, actor: change.actor ?? null, event: 'push' })],
      };
    },
  };
}

/**
 * The value of a webhook-signature header: `v1,` and the base64 of the HMAC-SHA-256 of `id.timestamp.body`. `timestamp` is in seconds since
 * 1970. The key is the secret's text as it is, in UTF-8; of a secret that begins with `whsec_`, the bytes that follow in base64.
 */
export function signMessage(secret: string, id: string, timestamp: string, body: Buffer | string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}
