import { type GitLogin, SourceFault } from '#engine/ports/source.ts';
import { overHttp, overSsh, splitCredentials } from '#engine/repositories/repository-address.ts';
import { type GitResult, runGit } from './git-command.ts';
import { unreachable } from './git-failure.ts';
import type { GitHome } from './git-home.ts';
import { withLogin } from './login.ts';

export type LoginOf = (address: string) => Promise<GitLogin | null>;

/** How git is to reach repositories. */
export interface RemoteAccess {
  readonly home: GitHome;
  /** The login that is stored for an address, which is given without credentials. */
  readonly loginOf: LoginOf;
  /** Nothing that is stored or allowed on this machine: HTTP(S) alone, with what the address itself brings. */
  readonly anonymous: boolean;
  /** For one git that talks to the repository. */
  readonly timeoutMs: number;
}

/** A repository as git reaches it, with the login of its address. The only place that starts a git which talks to one. */
export class Remote {
  /** Without credentials, for git's arguments and for people. */
  readonly address: string;
  readonly #brought: GitLogin | null;
  readonly #access: RemoteAccess;
  /** The one that git used last. */
  #login: GitLogin | null = null;

  constructor(access: RemoteAccess, given: string) {
    const { address, login } = splitCredentials(given);
    this.address = address;
    this.#brought = login && { kind: 'password', ...login };
    this.#access = access;
  }

  /** A git that talks to the repository, started in the git home. @throws SourceFault `unreachable` for a login of the wrong kind */
  async run(args: readonly string[], signal: AbortSignal): Promise<GitResult> {
    const { home, anonymous, timeoutMs } = this.#access;
    this.#login = await this.#findLogin();
    return withLogin(home, this.address, this.#login, (environment) =>
      runGit(
        {
          args,
          directory: home.directory,
          environment: anonymous ? { ...environment, GIT_ALLOW_PROTOCOL: 'https:http' } : environment,
        },
        { signal, timeoutMs },
      ),
    );
  }

  /** What a failed git of `run` means. */
  unreachable(result: GitResult): SourceFault {
    const { timeoutMs, anonymous } = this.#access;
    return unreachable({ address: this.address, login: this.#login, anonymous }, result, timeoutMs);
  }

  async #findLogin(): Promise<GitLogin | null> {
    const { loginOf, anonymous } = this.#access;
    const [http, ssh] = [overHttp(this.address), overSsh(this.address)];
    if (!http && !ssh) return null;
    const login = (anonymous ? null : await loginOf(this.address)) ?? this.#brought;
    if (login?.kind === 'password' && ssh) {
      throw this.#wrongLogin('is fetched by SSH, which takes no password or token. Give an SSH key');
    }
    if (login?.kind === 'ssh-key' && http) {
      throw this.#wrongLogin('is fetched by HTTP, which takes no SSH key. Give a token');
    }
    // git reads one line of an answer, and would send a part of the secret as the whole.
    if (login?.kind === 'password' && /[\r\n\0]/.test(login.username + login.password)) {
      throw this.#wrongLogin('has a user name or password with a line break. Give it anew');
    }
    return login;
  }

  #wrongLogin(why: string): SourceFault {
    return new SourceFault('unreachable', `${this.address} ${why} in the repository's access settings.`);
  }
}
