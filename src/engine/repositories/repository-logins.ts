import { AsyncLocalStorage } from 'node:async_hooks';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { Access } from '#engine/ports/repository-store.ts';
import type { GitLogin } from '#engine/ports/source.ts';
import { addressKey, liesOn } from './repository-address.ts';

type LoginContext = Pick<EngineContext, 'repositories' | 'connections' | 'forges'>;

/** Whatever git is to log in with: what is stored for a repository, or what is being tried for it. */
export class RepositoryLogins {
  readonly #context: LoginContext;
  readonly #tried = new AsyncLocalStorage<{ readonly key: string; readonly access: Access }>();

  constructor(context: LoginContext) {
    this.#context = context;
  }

  /**
   * The login for an address; null for none. The token of a connection is given for addresses on that forge alone: a repository that has
   * moved elsewhere is met without it. @throws StoreFault `missing` for a connection that is gone
   */
  async loginOf(address: string): Promise<GitLogin | null> {
    const tried = this.#tried.getStore();
    const access =
      tried?.key === addressKey(address) ? tried.access : await this.#context.repositories.accessOf(address);
    switch (access.kind) {
      case 'none':
        return null;
      case 'connection':
        return this.#loginBy(access.connectionId, address);
      case 'password':
        return { kind: 'password', username: access.username, password: access.password };
      case 'ssh-key':
        return { kind: 'ssh-key', privateKey: access.privateKey };
    }
  }

  /** What work does with the address, it does with this access, which is stored nowhere; null: with the one that is stored. */
  trying<Result>(address: string, access: Access | null, work: () => Promise<Result>): Promise<Result> {
    return access === null ? work() : this.#tried.run({ key: addressKey(address), access }, work);
  }

  async #loginBy(connectionId: string, address: string): Promise<GitLogin | null> {
    const account = await this.#context.connections.account(connectionId);
    const forge = this.#context.forges.get(account.provider);
    return forge && liesOn(account.address, address) ? { kind: 'password', ...forge.gitLogin(account) } : null;
  }
}
