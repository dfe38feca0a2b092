import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#engine/refusal.ts';
import { parseByteRange } from '#server/byte-range.ts';

/**
 * Answers with `size` bytes, or the range of them that the request asks for, in constant memory. `open` gives the bytes
 * [start, end).
 *
 * @throws Refusal `range-not-satisfiable`
 */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  size: number,
  open: (start: number, end: number) => NodeJS.ReadableStream | Promise<NodeJS.ReadableStream>,
): Promise<FastifyReply> {
  reply.header('accept-ranges', 'bytes');
  const range = parseByteRange(request.headers.range, size);
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`);
    throw new Refusal('range-not-satisfiable', `There are only ${size} bytes.`);
  }
  const { start, end } = range ?? { start: 0, end: size };
  if (range) reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${size}`);
  reply.header('content-length', end - start);
  if (request.method === 'HEAD' || start === end) return reply.send('');
  return reply.send(await open(start, end));
}
