import type { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { ErrorBody } from '#contract/errors.ts';

/** What is still taken in, and thrown away, of a body that was refused: bytes, and ms. */
const mostDiscarded = 2 * 1024 * 1024;
const longestMs = 1000;

/**
 * Answers 413, and takes in what the client goes on sending for a moment before the connection is closed: one that is closed under a
 * client's hands is reset, and the answer may be lost with it (RFC 9112, section 9.6).
 */
export async function refuseBody(reply: FastifyReply, error: ErrorBody): Promise<void> {
  const { raw: request } = reply.request;
  const { raw: response } = reply;
  const body = JSON.stringify(error);
  reply.hijack();
  response.writeHead(413, {
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.write(body);
  await discardRest(request);
  response.end();
}

function discardRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let discarded = 0;
    const timer = setTimeout(resolve, longestMs);
    request.on('data', (piece: Buffer) => {
      discarded += piece.length;
      if (discarded > mostDiscarded) resolve();
    });
    request.once('close', resolve);
    request.once('end', resolve);
    request.resume();
    request.once('close', () => clearTimeout(timer));
  });
}
