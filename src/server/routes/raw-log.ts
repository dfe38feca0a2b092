import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PlainBytes } from '#contract/plain-bytes.ts';
import type { CatalogedLog } from '#engine/ports/log-catalog.ts';
import type { LogStore } from '#engine/ports/log-store.ts';
import { Refusal } from '#engine/refusal.ts';
import { requestSignal } from '#server/request-signal.ts';
import { sendBytes } from './send-bytes.ts';

const Line = z.coerce.number().int().min(1).optional();
export const RawLogQuery = z.object({
  /** 1: go on sending as the build writes, until the log is sealed (for curl). */
  follow: z.enum(['0', '1']).default('0'),
  /** 1: a browser saves it as a file. */
  download: z.enum(['0', '1']).default('0'),
  /** 1: without escape sequences (colours, links, cursor). */
  plain: z.enum(['0', '1']).default('0'),
  /** First line, from 1. */
  from: Line,
  /** Last line, itself included; the end of the log where that comes before it. */
  to: Line,
});
export type RawLogQuery = z.infer<typeof RawLogQuery>;

/**
 * Answers with the log, or some of its lines, as bytes and in constant memory. Range works on whatever has a known size: the log,
 * a range of its lines, and the plain log; not on what is made while it is sent (`follow`, `plain` with lines).
 *
 * @throws Refusal `bad-request`, `range-not-satisfiable`; LogFault
 */
export async function sendRawLog(
  request: FastifyRequest,
  reply: FastifyReply,
  logs: LogStore,
  { id, name }: { readonly id: string; readonly name: string },
  query: RawLogQuery,
): Promise<FastifyReply> {
  const { from, to } = query;
  const plain = query.plain === '1';
  const follow = query.follow === '1';
  refuseSenseless(query);
  const excerpt = from !== undefined || to !== undefined;
  const { start, end } = excerpt
    ? await logs.bytesOfLines(id, from ?? 1, to ?? null)
    : { start: 0, end: (await logs.info(id)).bytes };
  reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache');
  if (query.download === '1') reply.header('content-disposition', `attachment; filename="${fileName(name, query)}"`);
  if (follow) {
    const bytes = followed(logs, id, start, requestSignal(reply));
    return reply.send(Readable.from(plain ? withoutSequences(bytes) : bytes));
  }
  if (plain && excerpt) return reply.send(Readable.from(withoutSequences(logs.stream(id, start, end))));
  if (plain) {
    const text = await logs.plain(id);
    return sendBytes(request, reply, text.bytes, (first, behind) => text.stream(first, behind));
  }
  return sendBytes(request, reply, end - start, (first, behind) => logs.stream(id, start + first, start + behind));
}

function refuseSenseless({ from, to, follow }: RawLogQuery): void {
  if (to !== undefined && follow === '1') {
    throw new Refusal('bad-request', 'follow=1 sends until the log is sealed. Leave out to, or follow.');
  }
  if (from !== undefined && to !== undefined && to < from) {
    throw new Refusal('bad-request', `Line to=${to} comes before line from=${from}. Write the lower number into from.`);
  }
}

/** `<name>.log` as written, `<name>.txt` plain, and which lines it has where it is not all: `<name>-lines-120-134.txt`. */
function fileName(name: string, { plain, from, to }: RawLogQuery): string {
  const lines = from === undefined && to === undefined ? '' : `-lines-${from ?? 1}-${to ?? 'end'}`;
  return `${name}${lines}.${plain === '1' ? 'txt' : 'log'}`;
}

/** What a log is called where it is saved: `checkout-web-184-Test`, and which attempt where there were others before. */
export function savedName({ pipelineId, buildNumber, state, attempt }: CatalogedLog): string {
  const again = attempt > 1 ? `-attempt-${attempt}` : '';
  return `${pipelineId}-${buildNumber}-${state.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 80)}${again}`;
}

/** The log from a byte on, going on as it grows, until it is sealed or the reader has gone. */
async function* followed(logs: LogStore, id: string, from: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let sent = from; !signal.aborted; ) {
    const { bytes, sealed } = await logs.info(id);
    for await (const chunk of logs.stream(id, sent, bytes)) yield Buffer.from(chunk);
    sent = Math.max(sent, bytes);
    if (sealed) return;
    try {
      await logs.grown(id, sent, signal);
    } catch (fault) {
      if (signal.aborted) return;
      throw fault;
    }
  }
}

async function* withoutSequences(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  const plain = new PlainBytes();
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    yield bytes.subarray(0, plain.strip(bytes));
  }
}
