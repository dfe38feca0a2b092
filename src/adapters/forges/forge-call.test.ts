import { expect, onTestFinished, test, vi } from 'vitest';
import { ForgeFault } from '#engine/ports/forge.ts';
import { type CallLimits, callForge, type GuardedFetch } from './forge-call.ts';
import { type Answer, listenOn127, type SeenRequest } from './http-fixture.ts';

const TOKEN = 'tok-0123456789';
const LIMITS: CallLimits = { limitMs: 10_000, answerBytes: 1000 };

async function forge(answer: (request: SeenRequest) => Answer | null) {
  const server = await listenOn127(answer);
  onTestFinished(() => server.close());
  return server;
}

function call<Result>(
  address: string,
  work: (fetch: GuardedFetch) => Promise<Result>,
  { limits = LIMITS, signal = new AbortController().signal } = {},
) {
  const account = { address, username: null, token: TOKEN };
  return callForge(
    { provider: 'gitea', account, doing: 'read acme/shop', needs: 'the scope repo', signal },
    limits,
    work,
  );
}

const get = (address: string) => (fetch: GuardedFetch) =>
  fetch(`${address}/api`, { headers: { authorization: `token ${TOKEN}` } });

async function faultOf(promise: Promise<unknown>): Promise<ForgeFault> {
  const fault = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(fault instanceof ForgeFault)) throw new Error(`expected a ForgeFault, got ${String(fault)}`);
  return fault;
}

test('a redirect to another host is not followed, and the token stays', async () => {
  const other = await forge(() => ({ body: {} }));
  const first = await forge(() => ({ status: 302, headers: { location: `${other.address}/api` } }));
  const fault = await faultOf(call(first.address, get(first.address)));
  expect(fault.code).toBe('refused');
  expect(fault.message).toContain(other.address);
  expect(other.seen).toEqual([]);
});

test('a redirect on the same host is followed by reading; a change is not made a reading of', async () => {
  const server = await forge(({ path }) =>
    path === '/api' ? { status: 301, headers: { location: '/moved' } } : { body: { moved: true } },
  );
  expect(await call(server.address, async (fetch) => (await get(server.address)(fetch)).json())).toEqual({
    moved: true,
  });
  const fault = await faultOf(call(server.address, (fetch) => fetch(`${server.address}/api`, { method: 'POST' })));
  expect(fault).toMatchObject({ code: 'refused', message: expect.stringContaining('/moved') });
});

test('redirects in a ring end', async () => {
  const server = await forge(() => ({ status: 302, headers: { location: '/api' } }));
  expect((await faultOf(call(server.address, get(server.address)))).code).toBe('refused');
  expect(server.seen.length).toBeLessThan(6);
});

test('an answer without end is cut off', async () => {
  const server = await forge(() => ({ body: Buffer.alloc(1001) }));
  expect(await faultOf(call(server.address, get(server.address)))).toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining('longer than 1000 bytes'),
  });
});

test('a forge that says nothing, or a caller that wants it no more, ends the call', async () => {
  const server = await forge(() => null);
  const slow = await faultOf(call(server.address, get(server.address), { limits: { ...LIMITS, limitMs: 50 } }));
  expect(slow).toMatchObject({ code: 'unreachable', message: expect.stringContaining('within 50 ms') });

  const stop = new AbortController();
  const stopped = faultOf(call(server.address, get(server.address), { signal: stop.signal }));
  await vi.waitFor(() => expect(server.seen).toHaveLength(2));
  stop.abort();
  expect(await stopped).toMatchObject({ code: 'unreachable', message: expect.stringContaining('was stopped') });
});

test('a forge that is not there is unreachable', async () => {
  const server = await listenOn127(() => ({}));
  await server.close();
  expect(await faultOf(call(server.address, get(server.address)))).toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/Gitea or Forgejo at 127\.0\.0\.1:\d+ cannot be reached: it refused the connection/),
  });
});

test.each<[number, Record<string, string>, unknown, ForgeFault['code'], RegExp]>([
  [401, {}, { message: 'Bad credentials' }, 'unauthorized', /did not accept the token.*the scope repo/],
  [
    403,
    {},
    { message: 'Resource not accessible' },
    'forbidden',
    /read acme\/shop: Resource not accessible\. It needs the scope repo/,
  ],
  [404, {}, { message: 'Not Found' }, 'missing', /could not read acme\/shop.*the token needs the scope repo/],
  [
    422,
    {},
    { message: 'Validation Failed', errors: [{ message: 'url is not supported' }] },
    'refused',
    /Validation Failed; url is not supported/,
  ],
  [422, {}, { message: { url: ['is blocked'] } }, 'refused', /url is blocked/],
  [
    400,
    {},
    { type: 'error', error: { message: 'Bad request', detail: 'key is too long' } },
    'refused',
    /Bad request; key is too long/,
  ],
  [400, {}, '<html>proxy</html>', 'refused', /refused to read acme\/shop \(400\)\.$/],
  [502, {}, 'bad gateway', 'unreachable', /answered with 502/],
])('%i %j %j', async (status, headers, body, code, message) => {
  const server = await forge(() => ({ status, headers, body }));
  const fault = await faultOf(call(server.address, get(server.address)));
  expect(fault.code).toBe(code);
  expect(fault.message).toMatch(message);
});

test('being asked too often says how long to wait', async () => {
  const inAMinute = String(Math.ceil(Date.now() / 1000) + 60);
  const cases: [number, Record<string, string>][] = [
    [429, { 'retry-after': '60' }],
    [403, { 'retry-after': '60' }],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAMinute }],
    [429, { 'ratelimit-remaining': '0', 'ratelimit-reset': inAMinute }],
    [429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }],
  ];
  for (const [status, headers] of cases) {
    const server = await forge(() => ({ status, headers, body: {} }));
    const fault = await faultOf(call(server.address, get(server.address)));
    expect(fault.code).toBe('busy');
    expect(fault.retryAfterMs).toBeGreaterThan(50_000);
    expect(fault.retryAfterMs).toBeLessThan(70_000);
  }
  const silent = await forge(() => ({ status: 429, body: {} }));
  expect(await faultOf(call(silent.address, get(silent.address)))).toMatchObject({ code: 'busy', retryAfterMs: null });
});

test('a forge that repeats the token does not get it into the message', async () => {
  const server = await forge(() => ({
    status: 403,
    body: { message: `token ${TOKEN} lacks\na scope ${'x'.repeat(5000)}` },
  }));
  const fault = await faultOf(
    call(server.address, get(server.address), { limits: { ...LIMITS, answerBytes: 10_000 } }),
  );
  expect(fault.message).not.toContain(TOKEN);
  expect(fault.message).not.toContain('\n');
  expect(fault.message.length).toBeLessThan(600);
});

test('what a client library wraps is found again, and an answer of another kind is unreadable', async () => {
  const server = await forge(() => ({ status: 404, body: {} }));
  const wrapped = call(server.address, async (fetch) => {
    try {
      return await get(server.address)(fetch);
    } catch (cause) {
      throw new Error('of a library', { cause });
    }
  });
  expect((await faultOf(wrapped)).code).toBe('missing');

  const page = await forge(() => ({ body: '<html>' }));
  const parsed = call(page.address, async (fetch) => (await get(page.address)(fetch)).json());
  expect((await faultOf(parsed)).code).toBe('unreadable');
});
