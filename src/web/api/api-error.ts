import { ErrorBody, type ErrorCode } from '#contract/errors.ts';

/** `network`: no answer came at all. `bad-answer`: one came that the contract does not know. Otherwise the server's own code. */
export type ApiErrorCode = ErrorCode | 'network' | 'bad-answer';

/** What a call to the API failed with. The message can be shown as it is; branch on `code`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ApiErrorCode,
    message: string,
    rest: { status: number; details?: Record<string, unknown> | undefined; cause?: unknown },
  ) {
    super(message, { cause: rest.cause });
    this.code = code;
    this.status = rest.status;
    this.details = rest.details ?? {};
  }
}

/** No answer came: the server is down, restarting, or the network is. */
export function networkError(cause: unknown): ApiError {
  return new ApiError('network', 'The server cannot be reached. Check that it is running, then try again.', {
    status: 0,
    cause,
  });
}

/** An answer came that this page cannot read: a proxy's page, or a server of another version. */
export function badAnswer(status: number, cause: unknown): ApiError {
  return new ApiError(
    'bad-answer',
    'The server answered something this page does not understand. Reload the page: it may be older than the server.',
    { status, cause },
  );
}

/** Reads the body of an answer of 400 and above, once, into an error. Never rejects for what the body holds. */
export function errorOfAnswer(status: number, text: string): ApiError {
  const body = ErrorBody.safeParse(parsedOrUndefined(text));
  if (body.success) {
    return new ApiError(body.data.code, body.data.message, { status, details: body.data.details });
  }
  // 502 to 504 come from a proxy before us when the server itself is away: the same to a reader as no answer.
  if (status >= 502 && status <= 504) return networkError(new Error(`HTTP status ${status}`));
  return badAnswer(status, body.error);
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the schema refuses it and the caller names the answer as bad.
  }
}
