import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookSecret } from '#contract/repositories.ts';

export interface SignedDelivery {
  /** The sender's id. Default: a new one. */
  readonly id?: string;
  /** Seconds since 1970. Default: now. */
  readonly timestamp?: number;
  readonly body: string;
  /** Default: the right one. */
  readonly signature?: string;
}

/** Sends a delivery the way a `post-receive` hook does: by the scheme of Standard Webhooks, written out here a second time. */
export function deliver({ url, secret }: WebhookSecret, delivery: SignedDelivery): Promise<Response> {
  const { id = randomUUID(), timestamp = Math.floor(Date.now() / 1000), body } = delivery;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const signature = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': delivery.signature ?? signature,
    },
    body,
  });
}

/** What a `post-receive` hook says of one ref; `after` null: it was deleted. */
export function pushBody(branch: string, after: string | null, before: string | null = null): string {
  const none = '0'.repeat(40);
  return JSON.stringify({ ref: `refs/heads/${branch}`, before: before ?? none, after: after ?? none, actor: 'ada' });
}
