import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { GitRepository } from '#testing/git-repository.ts';

const Hook = z.object({ active: z.boolean(), config: z.object({ url: z.string() }) });
const CommitStatus = z.object({ context: z.string(), status: z.string(), target_url: z.string() });

/**
 * A person with an account of their own on a real Gitea, who looks after their repositories there. The token that they give to Pipewright
 * may do what docs/webhooks.md asks for, and no more.
 */
export class GiteaAccount {
  readonly name: string;
  readonly token: string;
  readonly #forge: string;
  readonly #administrator: string;

  private constructor(forge: string, administrator: string, name: string, token: string) {
    this.#forge = forge;
    this.#administrator = administrator;
    this.name = name;
    this.token = token;
  }

  /** `administrator`: a token of somebody who may add accounts. The name is new each time, so that a forge serves many runs. */
  static async create(forge: string, administrator: string): Promise<GiteaAccount> {
    const username = `ines-${randomBytes(5).toString('hex')}`;
    const password = randomBytes(18).toString('base64');
    await ask(forge, `token ${administrator}`, 'POST', '/admin/users', {
      username,
      password,
      email: `${username}@example.com`,
      must_change_password: false,
    });
    const login = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const scopes = ['read:user', 'write:repository'];
    const made = await ask(forge, login, 'POST', `/users/${username}/tokens`, { name: 'pipewright', scopes });
    return new GiteaAccount(forge, administrator, username, z.object({ sha1: z.string() }).parse(made).sha1);
  }

  /** With everything that it has. */
  async remove(): Promise<void> {
    await this.#ask('DELETE', `/admin/users/${this.name}?purge=true`);
  }

  async addRepository(name: string): Promise<void> {
    await this.#ask('POST', `/admin/users/${this.name}/repos`, { name, private: true });
  }

  /** The repository becomes the working copy's `origin`. Git reads the token from a file: it is in no address and no argument. */
  async connect(source: GitRepository, name: string): Promise<void> {
    const { protocol, host } = new URL(this.#forge);
    const credentials = join(source.path, '.git/credentials');
    await writeFile(credentials, `${protocol}//${this.name}:${this.token}@${host}\n`, { mode: 0o600 });
    await source.git('config', 'credential.helper', `store --file '${credentials}'`);
    await source.git('remote', 'add', 'origin', `${this.#forge}/${this.name}/${name}.git`);
  }

  async webhooks(repository: string): Promise<z.infer<typeof Hook>[]> {
    return z.array(Hook).parse(await this.#ask('GET', `/repos/${this.name}/${repository}/hooks`));
  }

  /** What the forge shows at the commit: the newest status of each context. */
  async statuses(repository: string, commit: string): Promise<z.infer<typeof CommitStatus>[]> {
    const shown = await this.#ask('GET', `/repos/${this.name}/${repository}/commits/${commit}/status`);
    return z.object({ statuses: z.array(CommitStatus).nullable() }).parse(shown).statuses ?? [];
  }

  #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    return ask(this.#forge, `token ${this.#administrator}`, method, path, body);
  }
}

async function ask(forge: string, authorization: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${forge}/api/v1${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}
