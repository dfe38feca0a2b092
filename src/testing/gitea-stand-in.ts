import { once } from 'node:events';
import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type GitHttpServer, serveGitByHttp } from './git-http-server.ts';

export interface StandInHook {
  readonly id: number;
  readonly repository: string;
  active: boolean;
  readonly events: readonly string[];
  readonly config: Readonly<Record<string, string>>;
}

/** What Gitea calls an event in its list of webhooks, where that is not what it was asked for by. */
const listedAs: Readonly<Record<string, string>> = { pull_request_only: 'pull_request' };

/**
 * As much of a Gitea as a repository is connected with: the account, the list of repositories, webhooks (API v1, documented in Gitea's
 * swagger), and git over HTTP behind the same token. Every call is checked for its token.
 */
export class GiteaStandIn {
  readonly hooks: StandInHook[] = [];
  /** Whether the account administers the repositories. */
  administers = true;
  /** Called before a webhook is deleted, which waits for it; one that rejects loses the request. */
  beforeDeletion: () => Promise<void> = async () => undefined;
  readonly #repositories: readonly string[];
  readonly #token: string;
  readonly #git: GitHttpServer;
  readonly #server: Server;
  #lastId = 0;

  private constructor(repositories: readonly string[], token: string, git: GitHttpServer) {
    this.#repositories = repositories;
    this.#token = token;
    this.#git = git;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((fault: Error) => response.destroy(fault));
    });
  }

  /** `root` holds the repositories, each as the folder `<full name>.git`. */
  static async start(root: string, repositories: readonly string[], token: string): Promise<GiteaStandIn> {
    const git = await serveGitByHttp({ root, login: `pipewright:${token}` });
    const standIn = new GiteaStandIn(repositories, token, git);
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get address(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  cloneUrl(fullName: string): string {
    return `${this.address}/${fullName}.git`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#git.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.address);
    if (!pathname.startsWith('/api/v1/')) return this.#passOn(request, response);
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    if (request.method === 'DELETE') await this.beforeDeletion();
    const [status, body] =
      request.headers.authorization === `token ${this.#token}`
        ? this.#call(`${request.method} ${pathname.slice('/api/v1'.length)}`, Buffer.concat(pieces).toString())
        : [401, { message: 'invalid username, password or token' }];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  }

  #call(what: string, body: string): [status: number, body: unknown] {
    if (what === 'GET /user') return [200, { login: 'builder' }];
    if (what === 'GET /repos/search') return [200, { data: this.#repositories.map((name) => this.#repository(name)) }];
    const [, method, name = '', hooks, id] = /^(\w+) \/repos\/([^/]+\/[^/]+)(\/hooks)?(?:\/(\d+))?$/.exec(what) ?? [];
    if (!this.#repositories.includes(name)) return [404, { message: 'The target could not be found.' }];
    if (!hooks) return [200, this.#repository(name)];
    if (!this.administers) return [403, { message: 'user should be an owner or a collaborator with admin write' }];
    const own = this.hooks.filter(({ repository }) => repository === name);
    if (method === 'GET') return [200, own];
    if (method === 'POST') {
      const { active, events, config } = JSON.parse(body);
      const listed = events.map((event: string) => listedAs[event] ?? event);
      this.#lastId += 1;
      const hook = { id: this.#lastId, repository: name, active, events: listed, config };
      this.hooks.push(hook);
      return [201, hook];
    }
    const at = this.hooks.findIndex((hook) => hook.repository === name && hook.id === Number(id));
    if (method !== 'DELETE' || at < 0) return [404, { message: 'The target could not be found.' }];
    this.hooks.splice(at, 1);
    return [204, null];
  }

  #repository(fullName: string) {
    return {
      full_name: fullName,
      description: '',
      private: true,
      archived: false,
      default_branch: 'main',
      clone_url: this.cloneUrl(fullName),
      html_url: `${this.address}/${fullName}`,
      permissions: { admin: this.administers, push: true, pull: true },
    };
  }

  /** git is served by another server, under this one's name. */
  #passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    return new Promise((resolve, reject) => {
      const passed = ask(`${this.#git.url}${request.url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response).once('finish', resolve).once('error', reject);
      });
      passed.once('error', reject);
      request.pipe(passed);
    });
  }
}
