import type { z } from 'zod';
import type { GuardedFetch } from './forge-call.ts';

/** A JSON API without a client library of its own. */
export interface JsonApi {
  get<Shape extends z.ZodType>(
    path: string,
    shape: Shape,
  ): Promise<{ readonly data: z.output<Shape>; readonly headers: Headers }>;
  /** Sends a change; gives the answer's body by its shape. */
  send<Shape extends z.ZodType>(
    method: 'POST' | 'PUT',
    path: string,
    body: unknown,
    shape: Shape,
  ): Promise<z.output<Shape>>;
  delete(path: string): Promise<void>;
}

/** An answer that is no JSON, or not of its shape, is thrown as the parser's error: `callForge` makes the fault of it. */
export function createJsonApi(base: string, authorization: string, fetch: GuardedFetch): JsonApi {
  const headers = { accept: 'application/json', authorization, 'user-agent': 'pipewright' };
  return {
    async get(path, shape) {
      const response = await fetch(base + path, { headers });
      return { data: shape.parse(await response.json()), headers: response.headers };
    },
    async send(method, path, body, shape) {
      const response = await fetch(base + path, {
        method,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return shape.parse(await response.json());
    },
    async delete(path) {
      await fetch(base + path, { method: 'DELETE', headers });
    },
  };
}
