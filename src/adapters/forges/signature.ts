import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Verified } from '#contract/triggers.ts';
import type { SentDelivery } from '#engine/ports/forge.ts';

export type Verdict = { readonly verified: Verified } | { readonly refused: string };

/** A webhook without a secret is one that anybody can call. */
export const NO_SECRET: Verdict = { refused: 'This webhook has no secret. Make it anew, so that it gets one.' };

/** In a time that depends on neither the values nor where they differ, whatever their lengths: their digests are compared. */
export function isSame(left: string | Buffer, right: string | Buffer): boolean {
  const digest = (value: string | Buffer) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** A header of the hexadecimal HMAC-SHA-256 of the bytes as they came, with what the forge puts before it. */
export function verifyHexSignature(sent: SentDelivery, secret: string, header: string, prefix: string): Verdict {
  if (secret === '') return NO_SECRET;
  const signature = sent.headers[header];
  if (signature === undefined || signature === '')
    return { refused: `The request has no ${header} header. Give the webhook its secret at the forge.` };
  const wanted = prefix + createHmac('sha256', secret).update(sent.body).digest('hex');
  return isSame(signature.toLowerCase(), wanted)
    ? { verified: 'signature' }
    : {
        refused: `The signature in ${header} is wrong. Enter this webhook's secret at the forge, or repair the webhook.`,
      };
}
