import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { AddedPipeline } from '#contract/pipelines.ts';
import { Repository } from '#contract/repositories.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

const gib = 1024 ** 3;
const mib = 1024 ** 2;
const mostBytes = 5 * mib;

let folder: string;
let server: ServerProcess;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-huge-'));
  server = await ServerProcess.start(join(folder, 'data'));
  const definition = 'steps:\n  Build:\n    commands: [echo built]\n';
  const repository = await makeGitRepository(join(folder, 'shop'), { 'microtica.yaml': definition });
  const place = { repository: repository.path, branch: 'main' };
  const wanted = { name: 'shop', ...place, webhook: 'manual', build: false };
  const { webhookSecret } = await server.post(AddedPipeline, '/api/pipelines', wanted);
  path = new URL(webhookSecret?.url ?? '').pathname;
});
afterEach(async () => {
  await server.end('SIGINT');
  await rm(folder, { recursive: true, force: true });
});

/**
 * Sends a request by hand, as fast as the server takes it, until it is all sent or the server has closed the connection; unless it is
 * stubborn, until it is answered.
 */
async function pour(
  head: string,
  bytes: number,
  { chunked, stubborn = false }: { readonly chunked: boolean; readonly stubborn?: boolean },
): Promise<{ answer: string; poured: number }> {
  const { hostname, port } = new URL(server.address);
  const socket: Socket = connect(Number(port), hostname);
  let answer = '';
  let closed = false;
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  // The server closes while we still send; that shows as a broken pipe or a reset.
  socket.on('error', () => undefined);
  const end = new Promise<void>((resolve) => {
    socket.once('close', () => {
      closed = true;
      resolve();
    });
  });
  await once(socket, 'connect');
  socket.write(`POST ${path} HTTP/1.1\r\nHost: ci.example.org\r\n${head}\r\n\r\n`);
  const piece = Buffer.alloc(mib, 0x61);
  const chunk = chunked ? Buffer.concat([Buffer.from(`${mib.toString(16)}\r\n`), piece, Buffer.from('\r\n')]) : piece;
  let poured = 0;
  for (; poured < bytes && !closed && (stubborn || answer === ''); poured += mib) {
    if (!socket.write(chunk)) await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), end]);
  }
  socket.end();
  await end;
  return { answer, poured };
}

/** The largest memory that the process has ever held, in bytes. */
async function peakMemory(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

test('5 GiB that are announced are refused at once, 5 GiB in chunks as soon as they are too many; memory stays flat', async () => {
  const full = `Transfer-Encoding: chunked`;
  // What the process needs once: code, and buffers that are used again.
  const warmUps = 6;
  for (let round = 0; round < warmUps; round++) await pour(full, mostBytes + mib, { chunked: true });
  const before = await peakMemory();
  const announced = await pour(`Content-Length: ${5 * gib}`, 5 * gib, { chunked: false });
  const streamed: { answer: string; poured: number }[] = [];
  for (let round = 0; round < 3; round++) streamed.push(await pour(full, 5 * gib, { chunked: true }));
  for (const { answer, poured } of [announced, ...streamed]) {
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer).toContain('"code":"too-large"');
    // What the sockets hold on both sides, and no more.
    expect(poured).toBeLessThan(64 * mib);
  }
  expect((await pour(full, 5 * gib, { chunked: true, stubborn: true })).poured).toBeLessThan(64 * mib);
  expect((await peakMemory()) - before).toBeLessThan(24 * mib);
  const [repository] = (await server.get(z.object({ items: z.array(Repository) }), '/api/repositories')).items;
  expect(repository?.webhook.lastRefusal).toMatchObject({
    count: warmUps + 5,
    because: expect.stringContaining('5 MiB'),
  });
});
