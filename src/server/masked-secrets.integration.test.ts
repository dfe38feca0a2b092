import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Build, BuildDetail } from '#contract/builds.ts';
import { LogHits } from '#contract/logs.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { Variable } from '#contract/variables.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { storedFiles } from '#testing/stored-files.ts';

/** Values with everything that a form of writing changes, and pieces of them that must never be seen either. */
const secrets = { TOKEN: 'sent/inel+v@lue "9f8e"', KEY: 'first-line-of-key\nsecond-line-of-key\nthird-line-of-key' };
const pieces = [
  secrets.TOKEN,
  encodeURIComponent(secrets.TOKEN),
  JSON.stringify(secrets.TOKEN).slice(1, -1),
  Buffer.from(secrets.TOKEN).toString('base64'),
  ...secrets.KEY.split('\n'),
];

/** Prints the values in every form, whole and by single bytes, on both streams, and where names and messages are made of them. */
const commands = [
  'echo "$TOKEN"; echo "$KEY" >&2',
  'printf %s "$TOKEN" | while IFS= read -r -n1 c; do printf %s "$c"; done; echo',
  'printf %s "$TOKEN" | base64 -w0; echo',
  `s=; for ((i = 0; i < ${'$'}{#TOKEN}; i++)); do c=${'$'}{TOKEN:i:1}; case $c in [a-zA-Z0-9.~_-]) s+=$c;; *) printf -v h %%%02X "'$c"; s+=$h;; esac; done; echo "https://x/?q=$s"`,
  `printf '{"token":"%s"}\\n' "${'$'}{TOKEN//\\"/\\\\\\"}"`,
  'printf "\\033[31m%s\\033[0m error: %s failed\\n" "$TOKEN" "$TOKEN"',
  'head -c 70000 /dev/zero | tr "\\0" x; printf %s "$TOKEN"; head -c 70000 /dev/zero | tr "\\0" y; echo',
  'printf "10%%\\r%s\\r" "$TOKEN"; echo',
  '"$TOKEN" || nosuchprogram "$TOKEN"',
];
const definition = JSON.stringify({
  steps: {
    Print: { commands },
    Never: { commands: ['echo never'] },
  },
});

let folder: string;
let server: ServerProcess;
let build: BuildDetail;
const received: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-masked-'));
  server = await ServerProcess.start(join(folder, 'data'));
  const socket = new WebSocket(`${server.address.replace('http', 'ws')}/api/live`);
  socket.onmessage = ({ data }) => received.push(String(data));
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  socket.send(JSON.stringify({ type: 'hello', cursor: null }));
  const repository = await makeGitRepository(join(folder, 'repository'), {
    'microtica.yaml': '{ steps: { A: { commands: ["true"] } } }',
  });
  await server.post(Pipeline, '/api/pipelines', { name: 'masked', repository: repository.path, branch: 'main' });
  for (const [name, value] of Object.entries(secrets))
    await server.put(Variable, `/api/pipelines/masked/variables/${name}`, { value, sensitive: true });
  await repository.commit({ 'microtica.yaml': definition }, 'Print everything');
  await server.post(Build, '/api/pipelines/masked/builds');
  build = await vi.waitFor(
    async () => {
      const found = await server.get(BuildDetail, '/api/pipelines/masked/builds/2');
      expect(isFinal(found.status)).toBe(true);
      // The lines that show the failure come behind the end.
      expect(found.failure).not.toBeNull();
      return found;
    },
    { timeout: 20_000 },
  );
  const log = build.states[0]?.attempts[0]?.id;
  socket.send(JSON.stringify({ type: 'log-read', request: 1, log, fromByte: 0, maxBytes: 262_144, tail: false }));
  await vi.waitFor(() => expect(received.some((message) => message.includes('"type":"log"'))).toBe(true));
  socket.close();
}, 60_000);
afterAll(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

const text = async (path: string) => (await fetch(`${server.address}${path}`)).text();
const logPath = (rest: string) => `/api/logs/${build.states[0]?.attempts[0]?.id}${rest}`;

test('the build ran as it should, and its log says where a secret was', async () => {
  expect(build).toMatchObject({ status: 'failed', reason: { kind: 'command', index: commands.length - 1 } });
  const log = await text(logPath('/raw'));
  expect(log.split('\n').slice(0, 4)).toEqual(['***', '***', '***', '***']);
  expect(log).toContain('https://x/?q=***\n{"token":"***"}\n');
  expect(log).toContain('error: *** failed');
  expect(log).toMatch(/x\*\*\*y/);
});

test.each([
  ['the build', () => text(`/api/builds/${build.id}`)],
  ['the list of builds', () => text('/api/pipelines/masked/builds')],
  ['the pipeline', () => text('/api/pipelines/masked')],
  ['the variables', () => text('/api/pipelines/masked/variables')],
  ['the input document', () => text(`/api/builds/${build.id}/input`)],
  ['the artifacts', () => text(`/api/builds/${build.id}/artifacts`)],
  ['the raw log', () => text(logPath('/raw'))],
  ['the log without colours', () => text(logPath('/raw?plain=1'))],
  ['a part of the log', () => text(logPath('/raw?from=2&to=9'))],
  ['a window of the log', () => text(logPath('/lines?line=1&count=100'))],
  ['the new lines', () => text(logPath('/new-lines'))],
  ['the groups of failures', () => text('/api/pipelines/masked/failures')],
  ['a search for errors', () => text(logPath('/hits?rule=errors'))],
  ['a search across builds', () => text('/api/logs/search?q=failed')],
  ['the live events and log frames', async () => received.join('\n')],
  ['an error about the value', () => text(`/api/logs/search?pipeline=nowhere&q=x`)],
  ['the metrics', () => text('/metrics')],
])('%s has no secret', async (_, read) => {
  const said = await read();
  expect(said.length).toBeGreaterThan(0);
  for (const piece of pieces) expect(said).not.toContain(piece);
});

test('no search finds a secret, in one log or across builds', async () => {
  for (const piece of pieces) {
    const query = new URLSearchParams({ q: piece, case: '1' });
    expect((await server.get(LogHits, logPath(`/hits?${query}`))).total).toBe(0);
    const across = JSON.parse(await text(`/api/logs/search?${query}`));
    expect(across.logs ?? across.items).toEqual([]);
  }
});

test('nothing on the disk has a secret but the file of the variables, where it is encrypted', async () => {
  const searched: string[] = [];
  for await (const { path, bytes } of storedFiles(join(folder, 'data'))) {
    if (path.includes('/mirrors/')) continue;
    searched.push(path);
    for (const piece of pieces) expect(bytes.includes(piece), path).toBe(false);
  }
  expect(searched).toEqual(expect.arrayContaining([expect.stringMatching(/\.log$/)]));
});
