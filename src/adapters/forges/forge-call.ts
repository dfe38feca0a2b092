import type { Provider } from '#contract/forges.ts';
import { type ForgeAccount, ForgeFault } from '#engine/ports/forge.ts';
import { answerFault, faultIn, placeOf } from './answer-fault.ts';

export interface CallLimits {
  /** For a whole call of the port, however many requests it takes, in ms. */
  readonly limitMs: number;
  /** Of one answer, after decompression. */
  readonly answerBytes: number;
}

export const CALL_LIMITS: CallLimits = { limitMs: 10_000, answerBytes: 8 * 1024 * 1024 };

/** One call of the port, as its fault has to describe it. */
export interface ForgeCall {
  readonly provider: Provider;
  readonly account: ForgeAccount;
  /** Behind "could not": `read acme/shop`. */
  readonly doing: string;
  /** What the token must be allowed: `the scope repo`. */
  readonly needs: string;
  readonly signal: AbortSignal;
}

/** A fetch that throws a ForgeFault for everything that is not an answer of 200 to 299. */
export type GuardedFetch = (address: string, init?: RequestInit) => Promise<Response>;

const REDIRECTS = 3;

/**
 * Does the work with a fetch that ends with the signal or the limit, reads bounded answers, and follows redirects on the same host alone, so that
 * the token is never sent elsewhere. Whatever a client library makes of a failure: what is thrown is the ForgeFault below it.
 */
export async function callForge<Result>(
  call: ForgeCall,
  limits: CallLimits,
  work: (fetch: GuardedFetch) => Promise<Result>,
): Promise<Result> {
  const timeout = AbortSignal.timeout(limits.limitMs);
  const ended = AbortSignal.any([call.signal, timeout]);
  try {
    return await work(async (address, init) => {
      const response = await fetchOnHost(call, new URL(address), { ...init, signal: ended });
      const body = await boundedBody(call, response, limits.answerBytes);
      if (!response.ok) throw answerFault(call, response.status, response.headers, body.toString('utf8'), Date.now());
      return new Response(body.length === 0 ? null : new Uint8Array(body), {
        status: response.status,
        headers: response.headers,
      });
    });
  } catch (error) {
    throw faultOf(call, error, timeout.aborted ? limits.limitMs : null);
  }
}

async function fetchOnHost(call: ForgeCall, first: URL, init: RequestInit): Promise<Response> {
  let url = first;
  for (let followed = 0; ; followed++) {
    const response = await fetch(url, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const target = URL.canParse(location, url.href) ? new URL(location, url) : null;
    if (target === null || target.origin !== first.origin)
      throw new ForgeFault(
        'refused',
        `${placeOf(call)} sends on to ${target?.origin ?? 'an address that cannot be read'}, and the token is not sent to another address. If the forge is there now, connect it under that address.`,
      );
    // 301 and 302 make a GET of anything else (Fetch Standard, HTTP-redirect fetch): a change must not get lost that way.
    const keeps = response.status === 307 || response.status === 308 || (init.method ?? 'GET') === 'GET';
    if (!keeps || followed === REDIRECTS)
      throw new ForgeFault(
        'refused',
        `${placeOf(call)} could not ${call.doing}: it has moved to ${target.origin}${target.pathname}. Use its new name.`,
      );
    url = target;
  }
}

async function boundedBody(call: ForgeCall, response: Response, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the stream, and with it the transfer.
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > limit)
      throw new ForgeFault(
        'unreadable',
        `${placeOf(call)} could not ${call.doing}: the answer is longer than ${limit} bytes. Check that the address is the forge's.`,
      );
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function faultOf(call: ForgeCall, error: unknown, expiredMs: number | null): ForgeFault {
  const fault = faultIn(error);
  if (fault !== null) return fault;
  const where = placeOf(call);
  if (call.signal.aborted)
    return new ForgeFault('unreachable', `${where} was not asked to the end: the call was stopped.`);
  if (expiredMs !== null) {
    const limit = expiredMs >= 1000 ? `${Math.round(expiredMs / 1000)} s` : `${expiredMs} ms`;
    return new ForgeFault('unreachable', `${where} did not answer within ${limit}. Check the address and the network.`);
  }
  const code = systemCode(error);
  if (code === null)
    return new ForgeFault(
      'unreadable',
      `${where} could not ${call.doing}: its answer is not what ${call.provider} documents. Check that the address is the forge's, and that its version is in use still.`,
      { cause: error },
    );
  return new ForgeFault('unreachable', `${where} cannot be reached: ${CONNECTION[code] ?? code}.`, { cause: error });
}

const CONNECTION: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host is not known. Check the address',
  EAI_AGAIN: 'the host could not be looked up. Check the network',
  ECONNREFUSED: 'it refused the connection. Check the host and port, and that the forge is up',
  ECONNRESET: 'it closed the connection. Try again',
  UND_ERR_SOCKET: 'it closed the connection. Try again',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time. Check the network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed. Start Pipewright with NODE_EXTRA_CA_CERTS naming it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by an unknown authority. Start Pipewright with NODE_EXTRA_CA_CERTS naming that one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by an unknown authority. Start Pipewright with NODE_EXTRA_CA_CERTS naming that one',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host. Check the address',
};

/** The system's or the HTTP client's code of a connection that failed; null for an error of another kind. */
function systemCode(error: unknown): string | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ('code' in inner && typeof inner.code === 'string' && /^[A-Z0-9_]+$/.test(inner.code)) return inner.code;
    // The several addresses of a host that were tried in vain.
    if (inner instanceof AggregateError && inner.errors.length > 0) return systemCode(inner.errors[0]);
  }
  return null;
}
