import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless it is text or bytes. */
  readonly body?: unknown;
}

/** A server on 127.0.0.1 that keeps what it is asked. `answer` gives null to leave the request open. Ended by `close`. */
export async function listenOn127(answer: (request: SeenRequest) => Answer | null) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(pieces),
    };
    seen.push(request);
    const given = answer(request);
    if (given === null) return;
    const { status = 200, headers = {}, body } = given;
    const isPlain = typeof body === 'string' || Buffer.isBuffer(body);
    outgoing.writeHead(status, isPlain ? headers : { 'content-type': 'application/json; charset=utf-8', ...headers });
    outgoing.end(body === undefined ? undefined : isPlain ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    seen,
    /** What was asked, as `METHOD /path`. */
    asked: () => seen.map(({ method, path }) => `${method} ${path}`),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
