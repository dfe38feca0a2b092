import { providerNames } from '#contract/forges.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import type { ForgeCall } from './forge-call.ts';

/** The forge answered, and did not do it. Its own words stay inside the adapter; the message is ours. */
export class AnswerFault extends ForgeFault {
  readonly status: number;
  /** The forge's words, cut and without the token; empty when it gave none. */
  readonly said: string;
  constructor(
    code: ForgeFault['code'],
    message: string,
    answer: { readonly status: number; readonly said: string; readonly retryAfterMs?: number | null },
  ) {
    super(code, message, { retryAfterMs: answer.retryAfterMs ?? null });
    this.status = answer.status;
    this.said = answer.said;
  }
}

/** The fault itself, or the one that a client library wrapped in an error of its own; null for an error of another kind. */
export function faultIn(error: unknown): ForgeFault | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner instanceof ForgeFault) return inner;
  return null;
}

/** What a status of 400 and above means, for a person: what was not done, where, and how to mend it. */
export function answerFault(call: ForgeCall, status: number, headers: Headers, body: string, now: number): AnswerFault {
  const where = placeOf(call);
  const said = wordsOf(body, call.account.token);
  const colon = said === '' ? '' : `: ${said}`;
  const wait = retryAfter(status, headers, now);
  const fault = (code: ForgeFault['code'], message: string) =>
    new AnswerFault(code, message, { status, said, retryAfterMs: wait });

  if (status === 429 || (wait !== null && (status === 403 || status === 503))) {
    const until = wait === null ? 'Try again later' : `Try again in ${Math.max(1, Math.ceil(wait / 1000))} s`;
    return fault('busy', `${where} is asked too often by this account and did not ${call.doing}. ${until}.`);
  }
  if (status === 401)
    return fault(
      'unauthorized',
      `${where} did not accept the token: it is wrong, has expired or was revoked. Make a new one with ${call.needs} and enter it in the connection.`,
    );
  if (status === 403)
    return fault('forbidden', `${where} does not let this token ${call.doing}${colon}. It needs ${call.needs}.`);
  if (status === 404 || status === 410)
    return fault(
      'missing',
      `${where} could not ${call.doing}: it is not there, or the token may not see it. Check the name; the token needs ${call.needs}.`,
    );
  if (status >= 500)
    return fault('unreachable', `${where} could not ${call.doing}: it answered with ${status}. Try again later.`);
  return fault('refused', `${where} refused to ${call.doing} (${status})${colon}.`);
}

/** The forge and its host, as messages name them: `GitHub at github.com`. */
export function placeOf({ provider, account }: Pick<ForgeCall, 'provider' | 'account'>): string {
  return `${providerNames[provider]} at ${URL.canParse(account.address) ? new URL(account.address).host : account.address}`;
}

/**
 * How long to wait, in ms: `Retry-After` (seconds or a date, RFC 9110), else the end of a window of which nothing is left: `X-RateLimit-Reset` of
 * GitHub and `RateLimit-Reset` of GitLab, both in seconds since 1970.
 */
function retryAfter(status: number, headers: Headers, now: number): number | null {
  const after = headers.get('retry-after');
  if (after !== null) {
    const until = /^\d+$/.test(after) ? now + Number(after) * 1000 : Date.parse(after);
    if (!Number.isNaN(until)) return Math.max(0, until - now);
  }
  const left = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  if ((left === '0' || status === 429) && Number.isFinite(reset)) return Math.max(0, reset * 1000 - now);
  return null;
}

/** The sentence inside an error body: GitHub's and Gitea's `message`, GitLab's `message` or `error`, Bitbucket's `error.message`. */
function wordsOf(body: string, token: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return ''; // A page for people: nothing in it can be quoted in a sentence.
  }
  const words = [...textsIn(parsed, 0)]
    .join('; ')
    .replaceAll(token, '…')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return (words.length > 300 ? `${words.slice(0, 300)}…` : words).replace(/\.$/, '');
}

const SPOKEN = ['message', 'error', 'error_description', 'detail', 'errors'];

function* textsIn(value: unknown, depth: number): Generator<string> {
  if (depth > 4) return;
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value.slice(0, 5)) yield* textsIn(item, depth + 1);
  else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const spoken = entries.filter(([key]) => SPOKEN.includes(key));
    // GitLab's `message` may be an object of lists by field: {"url": ["is blocked"]}.
    for (const [key, item] of spoken.length > 0 || depth === 0 ? spoken : entries.slice(0, 5)) {
      for (const text of textsIn(item, depth + 1)) yield spoken.length > 0 ? text : `${key} ${text}`;
    }
  }
}
