import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Attempt, type LogSeal } from '#contract/builds.ts';
import { ErrorBody } from '#contract/errors.ts';
import { Misuse } from './read-definition.ts';

/** What is needed of a build: a server of another version may say more of it, or less. */
const Logs = z.object({
  pipelineId: z.string(),
  number: z.number(),
  states: z.array(
    z.object({
      name: z.string(),
      attempts: z.array(Attempt.pick({ id: true, number: true, status: true, seal: true })),
    }),
  ),
});

/** How long, in ms, the server may keep silent. */
const patience = 30_000;

/**
 * Reads every log of a build from the server as it is stored, and compares it with the seal that it was ended with: bytes, lines,
 * SHA-256. 0 when all are as they were sealed, 1 when one is not.
 *
 * @param build `pipeline/12`, `pipeline#12`, the address of its page, or its id.
 * @throws Misuse when there is no such build or no server.
 */
export async function verifyCommand(
  build: string | undefined,
  server: string,
  print: (text: string) => void,
): Promise<number> {
  if (build === undefined) throw new Misuse('Name a build: pipewright verify <pipeline>/<number>');
  const detail = Logs.parse(await (await read(new URL(pathOf(build), server))).json());
  const name = `${detail.pipelineId}/${detail.number}`;
  let bad = 0;
  let count = 0;
  for (const state of detail.states) {
    for (const { id, number, seal, status } of state.attempts) {
      count += 1;
      const label = `${state.name}, attempt ${number}`;
      const verdict =
        seal === null ? `${status}, not sealed yet` : await compare(new URL(`/api/logs/${id}/raw`, server), seal);
      if (verdict.startsWith('NOT')) bad += 1;
      print(`${label}: ${verdict}\n`);
    }
  }
  print(
    count === 0
      ? `${name}: it has no logs.\n`
      : `${name}: ${count === 1 ? '1 log' : `${count} logs`}, ${bad === 0 ? 'all as they were sealed' : `${bad} NOT as sealed`}\n`,
  );
  return bad === 0 ? 0 : 1;
}

function pathOf(build: string): string {
  const match = /^(?:https?:\/\/[^/]+\/pipelines\/)?([^/#?]+)(?:\/builds\/|[/#])(\d+)(?:[?#].*)?$/.exec(build);
  if (match) return `/api/pipelines/${encodeURIComponent(String(match[1]))}/builds/${match[2]}`;
  if (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(build)) return `/api/builds/${build}`;
  throw new Misuse(`“${build}” is no build. Name it as <pipeline>/<number>, by the address of its page, or by its id.`);
}

async function compare(log: URL, seal: LogSeal): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  let last = 10;
  const answer = await fetch(log, { headers: { accept: 'text/plain' } });
  if (!answer.ok) return `NOT to be had: ${await reasonOf(answer)}`;
  try {
    for await (const chunk of answer.body ?? []) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
      last = chunk.at(-1) ?? last;
    }
  } catch {
    return `NOT as sealed: the server ended it after ${bytes} of ${seal.bytes} bytes.`;
  }
  if (last !== 10) lines += 1;
  const sha256 = hash.digest('hex');
  const gap = seal.gap === null ? '' : ` Known gap: ${seal.gap}`;
  if (sha256 === seal.sha256 && bytes === seal.bytes && lines === seal.lines) {
    return `as sealed: ${lines} lines, ${bytes} bytes, sha256 ${sha256}.${gap}`;
  }
  return `NOT as sealed: ${seal.lines} lines, ${seal.bytes} bytes, sha256 ${seal.sha256} then; ${lines} lines, ${bytes} bytes, sha256 ${sha256} now.${gap}`;
}

/** @throws Misuse when the server does not answer, or refuses. */
async function read(address: URL): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { signal: AbortSignal.timeout(patience) });
  } catch (cause) {
    throw new Misuse(`There is no Pipewright at ${address.origin}. Start it, or name another with --url.`, { cause });
  }
  if (!answer.ok) throw new Misuse(await reasonOf(answer));
  return answer;
}

async function reasonOf(answer: Response): Promise<string> {
  // Whatever stands between may answer in a form of its own.
  const body = ErrorBody.safeParse(await answer.json().catch(() => null));
  return body.success ? body.data.message : `The server answered ${answer.status}.`;
}
