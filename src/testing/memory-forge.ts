import type { ForgeRepository, Provider } from '#contract/forges.ts';
import type { Page } from '#contract/page.ts';
import {
  type CommitStatus,
  type Forge,
  type ForgeAccount,
  ForgeFault,
  type WantedWebhook,
} from '#engine/ports/forge.ts';

/** A forge in memory that keeps repositories, webhooks and statuses; what it does not do it refuses as a real one does. */
export class MemoryForge implements Forge {
  readonly provider: Provider = 'gitea';
  /** Tokens that are let in, and whose they are. */
  readonly accounts = new Map<string, string>();
  readonly repositoriesByName = new Map<string, ForgeRepository>();
  readonly hooks: { fullName: string; url: string; secret: string; active: boolean }[] = [];
  readonly statuses: (CommitStatus & { readonly fullName: string; readonly commit: string })[] = [];
  /** Set: every call is refused so. */
  refusal: ForgeFault | null = null;

  add(fullName: string, change: Partial<ForgeRepository> = {}): ForgeRepository {
    const repository = {
      fullName,
      description: null,
      private: true,
      archived: false,
      defaultBranch: 'main',
      cloneUrl: `https://forge.test/${fullName}.git`,
      webUrl: `https://forge.test/${fullName}`,
      mayAddWebhooks: true,
      ...change,
    };
    this.repositoriesByName.set(fullName, repository);
    return repository;
  }

  async account(account: ForgeAccount): Promise<string> {
    return this.#enter(account);
  }

  async repositories(account: ForgeAccount, query: { readonly text: string }): Promise<Page<ForgeRepository>> {
    this.#enter(account);
    const items = [...this.repositoriesByName.values()].filter(({ fullName }) => fullName.includes(query.text));
    return { items, nextCursor: null };
  }

  async repository(account: ForgeAccount, fullName: string): Promise<ForgeRepository> {
    this.#enter(account);
    const repository = this.repositoriesByName.get(fullName);
    if (!repository) throw new ForgeFault('missing', `The forge has no repository ${fullName} for this account.`);
    return repository;
  }

  gitLogin({ token }: ForgeAccount): { readonly username: string; readonly password: string } {
    return { username: 'oauth2', password: token };
  }

  async ensureWebhook(account: ForgeAccount, fullName: string, { url, secret }: WantedWebhook) {
    const { mayAddWebhooks } = await this.repository(account, fullName);
    if (!mayAddWebhooks) throw new ForgeFault('forbidden', `The account may not add webhooks to ${fullName}.`);
    const known = this.hooks.find((hook) => hook.fullName === fullName && hook.url === url);
    if (known) Object.assign(known, { secret, active: true });
    else this.hooks.push({ fullName, url, secret, active: true });
    return { id: url, did: known ? ('mended' as const) : ('added' as const) };
  }

  async webhookFlaw(account: ForgeAccount, fullName: string, url: string): Promise<string | null> {
    this.#enter(account);
    const hook = this.hooks.find((known) => known.fullName === fullName && known.url === url);
    if (!hook) return 'The forge has no such webhook (any more).';
    return hook.active ? null : 'The webhook is switched off.';
  }

  async removeWebhook(account: ForgeAccount, fullName: string, url: string): Promise<number> {
    this.#enter(account);
    const before = this.hooks.length;
    const others = this.hooks.filter((hook) => hook.fullName !== fullName || hook.url !== url);
    this.hooks.splice(0, before, ...others);
    return before - others.length;
  }

  async setStatus(account: ForgeAccount, fullName: string, commit: string, status: CommitStatus): Promise<void> {
    this.#enter(account);
    this.statuses.push({ fullName, commit, ...status });
  }

  verify(): ReturnType<Forge['verify']> {
    return { refused: 'This forge sends no deliveries.' };
  }

  read(): ReturnType<Forge['read']> {
    throw new ForgeFault('unreadable', 'This forge sends no deliveries.');
  }

  #enter({ token }: ForgeAccount): string {
    if (this.refusal) throw this.refusal;
    const name = this.accounts.get(token);
    if (name === undefined) throw new ForgeFault('unauthorized', 'The forge does not know this token.');
    return name;
  }
}
