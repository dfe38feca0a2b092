import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';

export interface GitHttpServer {
  /** `http://127.0.0.1:<port>`; a repository is one of its folders. */
  readonly url: string;
  /** Every Authorization header that came, decoded: `name:password`. */
  readonly authorizations: readonly string[];
  /** Paths that were asked for. */
  readonly paths: readonly string[];
  close(): Promise<void>;
}

export interface GitHttpServerOptions {
  /** Folder of the repositories. */
  readonly root: string;
  /** `name:password` that is asked for by Basic authentication. Default: none is needed. */
  readonly login?: string | undefined;
  /** What the answer to a missing or wrong login says. */
  readonly refusal?: string;
  /** Looked at before the login, and again after it: where the request is sent on to; null answers it here. */
  readonly redirect?: (path: string, loggedIn: boolean) => string | null;
  /** Answers wait for it after the login was found right. */
  readonly gate?: Promise<unknown>;
}

/** Serves real repositories by HTTP, as git's own `http-backend` does. */
export async function serveGitByHttp(options: GitHttpServerOptions): Promise<GitHttpServer> {
  const authorizations: string[] = [];
  const paths: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const login = given === undefined ? null : Buffer.from(given, 'base64').toString();
    if (login !== null) authorizations.push(login);
    paths.push(request.url ?? '');
    const loggedIn = options.login !== undefined && login === options.login;
    const location = options.redirect?.(request.url ?? '', loggedIn) ?? null;
    if (location !== null) return void response.writeHead(302, { location }).end();
    if (options.login !== undefined && !loggedIn) {
      return void response
        .writeHead(401, { 'www-authenticate': 'Basic realm="git"', 'content-type': 'text/plain' })
        .end(options.refusal ?? 'Sign in.');
    }
    await options.gate;
    await runBackend(options.root, request, response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    authorizations,
    paths,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One CGI request (RFC 3875): the head of the program's output becomes the head of the response. */
async function runBackend(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { headers } = request;
  const program = path.join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
  const backend = spawn(program, [], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(headers['content-encoding'] ?? ''),
      ...(headers['content-length'] && { CONTENT_LENGTH: headers['content-length'] }),
    },
  });
  // It may answer, and end, before it has read all that was sent.
  backend.stdin.on('error', () => request.resume());
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.subarray(0, end).toString('latin1').split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
