import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createSignedWebhook, signMessage } from './signed-webhook.ts';

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0);
const seconds = Math.floor(NOW / 1000);
const webhook = createSignedWebhook({ now: () => NOW });
const body = Buffer.from('{"ref":"refs/heads/main","after":"'.concat('a'.repeat(40), '"}'));

function sent(secret: string, { timestamp = String(seconds), id = 'msg-1', bytes = body } = {}) {
  const headers: Record<string, string> = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signMessage(secret, id, timestamp, bytes),
  };
  return { headers, body: bytes };
}

describe('signatures', () => {
  test('are those of the reference library, for a text secret and one in base64', () => {
    const text = 'a secret of 32 characters or more';
    const inBase64 = `whsec_${Buffer.from('the same key in base64').toString('base64')}`;
    const at = new Date(NOW);
    expect(signMessage(text, 'm', String(seconds), body)).toBe(
      new Webhook(Buffer.from(text), { format: 'raw' }).sign('m', at, body.toString()),
    );
    expect(signMessage(inBase64, 'm', String(seconds), body)).toBe(
      new Webhook(inBase64).sign('m', at, body.toString()),
    );
  });

  test('are taken over the raw bytes, whatever they are', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    expect(webhook.verify(sent('s', { bytes }), 's')).toEqual({ verified: 'signature' });
    expect(webhook.verify({ ...sent('s', { bytes }), body: Buffer.from([0xff, 0xfe, 0x00, 0x81]) }, 's')).toEqual({
      refused: expect.stringContaining('wrong'),
    });
  });

  test('one of several may be right, as while a secret is changed', () => {
    const both = sent('new');
    both.headers['webhook-signature'] = `v1,AAAA v2,whatever ${both.headers['webhook-signature']}`;
    expect(webhook.verify(both, 'new')).toEqual({ verified: 'signature' });
  });

  test.each([
    ['another secret', sent('other'), 'is wrong'],
    ['another id', { ...sent('s'), headers: { ...sent('s').headers, 'webhook-id': 'msg-2' } }, 'is wrong'],
    ['a changed body', { ...sent('s'), body: Buffer.concat([body, Buffer.from(' ')]) }, 'is wrong'],
    ['no headers', { headers: {}, body }, 'lacks one of the headers'],
    ['a time that is none', sent('s', { timestamp: 'yesterday' }), 'not a number'],
    ['an old request', sent('s', { timestamp: String(seconds - 301) }), '301 s ago'],
    ['a request of the future', sent('s', { timestamp: String(seconds + 301) }), 'in the future'],
    [
      'an old time under a fresh signature of another',
      { ...sent('s'), headers: { ...sent('s').headers, 'webhook-timestamp': String(seconds - 1) } },
      'is wrong',
    ],
  ])('%s is refused', (_what, delivery, because) => {
    expect(webhook.verify(delivery, 's')).toEqual({ refused: expect.stringContaining(because) });
  });

  test('a truncated signature, a longer one and an empty one are refused', () => {
    const good = sent('s');
    const signature = good.headers['webhook-signature'] ?? '';
    for (const wrong of [
      signature.slice(0, -1),
      signature.slice(0, 4),
      `${signature}A`,
      'v1,',
      ' ',
      signature.slice(3),
    ])
      expect(webhook.verify({ ...good, headers: { ...good.headers, 'webhook-signature': wrong } }, 's')).toHaveProperty(
        'refused',
      );
  });

  test('within five minutes either way is in time, and no secret lets nobody in', () => {
    expect(webhook.verify(sent('s', { timestamp: String(seconds - 300) }), 's')).toEqual({ verified: 'signature' });
    expect(webhook.verify(sent('s', { timestamp: String(seconds + 300) }), 's')).toEqual({ verified: 'signature' });
    expect(webhook.verify(sent(''), '')).toHaveProperty('refused');
  });
});

describe('what it says', () => {
  const read = (change: unknown) =>
    webhook.read({ headers: { 'webhook-id': 'msg-1' }, body: Buffer.from(JSON.stringify(change)) });
  const before = 'b'.repeat(40);
  const after = 'c'.repeat(40);
  const zeros = '0'.repeat(40);

  test.each([
    [
      { ref: 'refs/heads/feature/a b', before, after, actor: 'ada' },
      { kind: 'push', branch: 'feature/a b', commit: after, before, actor: 'ada' },
    ],
    [
      { ref: 'refs/heads/main', before: zeros, after },
      { kind: 'push', branch: 'main', commit: after, before: null, actor: null },
    ],
    [
      { ref: 'refs/heads/main', before, after: zeros },
      { kind: 'push', branch: 'main', commit: null, before, actor: null },
    ],
    [
      { ref: 'refs/tags/v1', after },
      { kind: 'tag', tag: 'v1', actor: null },
    ],
    [
      { ref: 'refs/notes/commits', after },
      { kind: 'other', event: 'push' },
    ],
  ])('%j', (change, hint) => {
    expect(read(change)).toEqual({ event: 'push', senderId: 'msg-1', hints: [hint] });
  });

  test('a body that says something else names the field', () => {
    expect(() => read({ ref: 'refs/heads/main', after: 'HEAD' })).toThrow('at "after"');
    expect(() => read([])).toThrow('at "its top"');
    expect(() => webhook.read({ headers: {}, body: Buffer.from('ref=main') })).toThrow('is not JSON');
  });
});
