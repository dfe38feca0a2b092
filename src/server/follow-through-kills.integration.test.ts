import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BuildDetail } from '#contract/builds.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { isFinal } from '#contract/status.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { LiveClient } from '#web/live/live-client.ts';

const kills = 20;
/** More states than kills: a state that is lost too often would end the build. */
const states = 45;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-follow-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const definition = JSON.stringify({
  steps: Object.fromEntries(
    Array.from({ length: states }, (_, index) => [
      `Noisy${index}`,
      { commands: ['for i in $(seq 1 2000); do echo "line $i of many"; done; sleep 0.2; seq 2001 4000'] },
    ]),
  ),
});

test(`a follower of one noisy build sees neither gap nor duplicate through ${kills} kills of the server`, {
  timeout: 300_000,
}, async () => {
  const port = String(await freePort());
  const start = () => ServerProcess.start(join(folder, 'data'), { PIPEWRIGHT_PORT: port });
  let server = await start();
  const live = new LiveClient(`${server.address.replace('http', 'ws')}/api/live`);
  live.start();
  const followed = new Map<string, Promise<string>>();
  const read = () => server.get(BuildDetail, '/api/pipelines/noisy/builds/1');
  /** Begins to follow whatever attempt is there. */
  const look = async () => {
    const build = await read();
    for (const { id } of build.states.flatMap(({ attempts }) => attempts))
      if (!followed.has(id)) followed.set(id, follow(live, id));
    const done = build.states.filter(({ status }) => status === 'succeeded').length;
    return { done, ended: isFinal(build.status) };
  };
  /** A build that gets no further between kills is given up, and rightly so. */
  const getsFurther = (than: number) =>
    vi.waitFor(async () => expect((await look()).done).toBeGreaterThan(than), { timeout: 60_000, interval: 10 });
  try {
    const repository = await makeGitRepository(join(folder, 'noisy'), { 'microtica.yaml': definition });
    await server.post(Pipeline, '/api/pipelines', { name: 'noisy', repository: repository.path, branch: 'main' });
    for (let kill = 0; kill < kills; kill += 1) {
      await getsFurther(kill === 0 ? 0 : (await look()).done);
      const until = Date.now() + Math.random() * 300;
      do await look();
      while (Date.now() < until);
      await server.end('SIGKILL');
      server = await start();
    }
    await vi.waitFor(async () => expect((await look()).ended).toBe(true), { timeout: 120_000, interval: 20 });
    const build = await read();
    expect(build).toMatchObject({ status: 'succeeded', reason: null });
    const attempts = build.states.flatMap((state) => state.attempts);
    expect(attempts.filter(({ status }) => status === 'lost').length).toBeGreaterThan(kills / 2);
    for (const { id, seal, status } of attempts) {
      const seen = await followed.get(id);
      expect(seen).toBe(await server.log(id));
      const sha256 = createHash('sha256').update(String(seen)).digest('hex');
      expect(seal).toMatchObject({ sha256, bytes: Buffer.byteLength(String(seen)) });
      // A kill between the seal and the journal's word that the commands ended loses the attempt, and nothing of its log.
      if (status === 'succeeded' || seal?.gap === null) expect(seal).toMatchObject({ lines: 4000, gap: null });
      else expect(seal?.gap).toMatch(/killed/);
    }
  } finally {
    live.stop();
    await server.end('SIGINT');
  }
});

/** Reads a log frame by frame to its seal, as a page does; across whatever happens to the connection. */
async function follow(live: LiveClient, log: string): Promise<string> {
  let text = '';
  for (let fromByte = 0; ; ) {
    const frame = await live.readLog({ log, fromByte, maxBytes: 65_536, tail: false }, new AbortController().signal);
    expect(frame.fromByte).toBe(fromByte);
    text += frame.text;
    fromByte = frame.toByte;
    if (frame.sealed && fromByte === frame.bytes) return text;
  }
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const listener = createServer().listen(0, '127.0.0.1', () => {
    const address = listener.address();
    listener.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}
