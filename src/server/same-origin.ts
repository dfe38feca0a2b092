import type { FastifyRequest } from 'fastify';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Why a request must not be answered although it reached us, or null. A page of another site can make the browser send
 * requests here (and open sockets): they name that site as their origin. One that has its own name resolve to the loopback
 * address is the same origin to the browser, but gives itself away by the Host header.
 */
export function foreignRequest(request: FastifyRequest): string | null {
  const { host, origin } = request.headers;
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (!loopbackNames.has(name)) return 'Pipewright answers only under the names localhost and 127.0.0.1.';
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  const socket = request.headers.upgrade !== undefined;
  if (!changes && !socket) return null;
  if (origin !== undefined && !sameHost(origin, host)) return 'This request comes from a page of another site.';
  if (request.headers['sec-fetch-site'] === 'cross-site') return 'This request comes from a page of another site.';
  return null;
}

function sameHost(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    // "null" and other opaque origins are nobody's page of ours.
    return false;
  }
}
