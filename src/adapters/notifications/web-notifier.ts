import { signMessage } from '#adapters/forges/signed-webhook.ts';
import type { Message } from '#engine/outbox/news.ts';
import { type ChannelTarget, type Notifier, NotifierFault } from '#engine/ports/notifier.ts';
import { slackBody } from './slack-body.ts';
import { webhookBody } from './webhook-body.ts';

/** For a whole request, in ms. */
const limitMs = 10_000;
/** Of an answer so much is read; what it says beyond that concerns nobody. */
const answerBytes = 1024;

export interface NotifierOptions {
  readonly now: () => Date;
  /** In ms; by default 10 s. */
  readonly limitMs?: number;
}

/**
 * Sends messages by HTTP: to webhooks signed by the Standard Webhooks scheme (https://www.standardwebhooks.com), to Slack as it wants them. What
 * is not answered with 200 to 299 is a fault. A redirect is refused: the address is what somebody chose, and the message goes nowhere else.
 */
export function createWebNotifier(options: NotifierOptions): Notifier {
  return {
    async send(to, id, message, signal) {
      const { body, headers } = requestFor(to, id, message, options.now());
      const host = new URL(to.url).host;
      const timeout = AbortSignal.timeout(options.limitMs ?? limitMs);
      let answer: Response;
      let said: string;
      try {
        answer = await fetch(to.url, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', 'user-agent': 'Pipewright', ...headers },
          redirect: 'manual',
          signal: AbortSignal.any([signal, timeout]),
        });
        said = await beginningOf(answer);
      } catch (fault) {
        throw connectionFault(host, fault, timeout.aborted ? (options.limitMs ?? limitMs) : null);
      }
      if (!answer.ok) throw answerFault(to, host, answer, said, options.now());
    },
  };
}

function requestFor(to: ChannelTarget, id: string, message: Message, at: Date) {
  if (to.type === 'slack') return { body: slackBody(message), headers: {} };
  const body = webhookBody(message);
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signMessage(to.secret, id, timestamp, body),
  };
  return { body, headers };
}

async function beginningOf(answer: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the stream, and with it the transfer.
  for await (const piece of answer.body ?? []) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes >= answerBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, answerBytes).toString();
}

function answerFault(to: ChannelTarget, host: string, answer: Response, said: string, now: Date): NotifierFault {
  const { status } = answer;
  // Slack's word for what is wrong: `no_service`, `channel_is_archived`. Of other answers nothing is shown: they may come from within the network.
  const word = to.type === 'slack' && /^[a-z_]{3,60}$/.test(said.trim()) ? ` (${said.trim()})` : '';
  const text = `${host} answered with ${status}${word}`;
  if (status === 429 || status >= 500 || status === 408 || status === 425)
    return new NotifierFault('unreachable', `${text}.`, { retryAfterMs: retryAfter(answer.headers, now) });
  if (status >= 300 && status < 400)
    return new NotifierFault(
      'refused',
      `${text}, a redirect, which is not followed. Give the address that it leads to.`,
    );
  const gone = status === 404 || status === 410;
  return new NotifierFault(
    'refused',
    gone
      ? `${text}: nothing takes messages there (any more). Check the address.`
      : `${text}: it did not take the message.`,
  );
}

/** `Retry-After` in ms: seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers, now: Date): number | null {
  const after = headers.get('retry-after');
  if (after === null) return null;
  const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now.getTime();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

const connectionFaults: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host. Check the address',
  EAI_AGAIN: 'the host could not be looked up. Check the network',
  ECONNREFUSED: 'it refused the connection. Check host and port',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host. Check the address',
};

function connectionFault(host: string, fault: unknown, expiredMs: number | null): NotifierFault {
  if (expiredMs !== null)
    return new NotifierFault('unreachable', `${host} did not answer within ${expiredMs / 1000} s.`, { cause: fault });
  const code = codeOf(fault);
  const why = code === null ? 'the connection failed' : (connectionFaults[code] ?? code);
  return new NotifierFault('unreachable', `${host} cannot be reached: ${why}.`, { cause: fault });
}

/** The code of the fault, or of what it comes from: fetch wraps what the system says, once for each address that was tried. */
function codeOf(fault: unknown): string | null {
  if (!(fault instanceof Error)) return null;
  if ('code' in fault && typeof fault.code === 'string') return fault.code;
  if (fault instanceof AggregateError) return codeOf(fault.errors[0]);
  return codeOf(fault.cause);
}
