import type { ZodType } from 'zod';
import { badAnswer, errorOfAnswer, networkError } from './api-error.ts';

export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason and not with an `ApiError`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls of the API at this page's own origin. The answer is parsed with `schema`. Rejects with `ApiError` and does nothing
 * else about a failure: whoever asked shows it where it belongs.
 */
export const api = {
  get<T>(schema: ZodType<T>, path: string, options: CallOptions = {}): Promise<T> {
    return call(schema, path, { method: 'GET' }, options);
  },

  /** `body` is sent as JSON; without one nothing is sent. The same for `put`. */
  post<T>(schema: ZodType<T>, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    return call(schema, path, withBody('POST', body), options);
  },

  put<T>(schema: ZodType<T>, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    return call(schema, path, withBody('PUT', body), options);
  },

  delete<T>(schema: ZodType<T>, path: string, options: CallOptions = {}): Promise<T> {
    return call(schema, path, { method: 'DELETE' }, options);
  },
};

function withBody(method: 'POST' | 'PUT', body: unknown): RequestInit {
  if (body === undefined) return { method };
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function call<T>(schema: ZodType<T>, path: string, init: RequestInit, options: CallOptions): Promise<T> {
  const { status, ok, text } = await answer(path, init, options.signal);
  if (!ok) throw errorOfAnswer(status, text);
  let value: unknown;
  try {
    // An answer without a body (204) is `undefined` to its schema.
    value = text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw badAnswer(status, cause);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw badAnswer(status, parsed.error);
  return parsed.data;
}

async function answer(path: string, init: RequestInit, signal: AbortSignal | undefined) {
  try {
    const response = await fetch(path, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, ok: response.ok, text: await response.text() };
  } catch (cause) {
    // Whoever aborted knows why; react-query tells its own aborts from failures by the reason.
    signal?.throwIfAborted();
    throw networkError(cause);
  }
}
