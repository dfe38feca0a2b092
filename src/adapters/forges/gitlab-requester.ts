import type { GuardedFetch } from './forge-call.ts';

interface Answer<Body> {
  readonly body: Body;
  readonly headers: Record<string, string>;
  readonly status: number;
}

/**
 * What gitbeaker sends with. Its own requester repeats a refused request ten times and reads answers of any length. Gitbeaker names things in
 * camelCase, GitLab in snake_case.
 */
export function createGitLabRequester(fetch: GuardedFetch) {
  return (service: {
    readonly url: string;
    readonly authHeaders: { readonly [name: string]: () => Promise<string> };
  }) => {
    const send =
      (method: string) =>
      async <Body>(
        endpoint: string,
        options: {
          readonly body?: FormData | Record<string, unknown>;
          readonly searchParams?: Record<string, unknown>;
        } = {},
      ): Promise<Answer<Body>> => {
        const url = new URL(endpoint, `${service.url.replace(/\/+$/, '')}/`);
        for (const [name, value] of Object.entries(options.searchParams ?? {}))
          if (value !== undefined) url.searchParams.set(snakeCase(name), String(value));
        const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'pipewright' };
        for (const [name, value] of Object.entries(service.authHeaders)) headers[name] = await value();
        const init: RequestInit = { method, headers };
        if (method !== 'GET' && method !== 'DELETE') {
          headers['content-type'] = 'application/json';
          init.body = JSON.stringify(
            Object.fromEntries(Object.entries(options.body ?? {}).map(([name, value]) => [snakeCase(name), value])),
          );
        }
        const response = await fetch(url.href, init);
        const text = await response.text();
        return {
          body: (text === '' ? null : JSON.parse(text)) as Body,
          headers: Object.fromEntries(response.headers),
          status: response.status,
        };
      };
    return { get: send('GET'), post: send('POST'), put: send('PUT'), patch: send('PATCH'), delete: send('DELETE') };
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
