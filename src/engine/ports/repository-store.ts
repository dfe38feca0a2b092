import type { Connection, Provider } from '#contract/forges.ts';
import type { Repository, WebhookKind } from '#contract/repositories.ts';
import type { ForgeAccount } from './forge.ts';

/** The connections to forges. Tokens are encrypted where they are stored. */
export interface ConnectionStore {
  /** By name. */
  list(): Promise<Connection[]>;
  /** @throws StoreFault `missing` */
  get(id: string): Promise<Connection>;
  /** For the engine alone. @throws StoreFault `missing` */
  account(id: string): Promise<ForgeAccount & { readonly provider: Provider }>;
  /** Durable when this resolves. @throws StoreFault `name-taken` */
  add(connection: {
    readonly id: string;
    readonly name: string;
    readonly provider: Provider;
    readonly address: string;
    readonly username: string | null;
    readonly token: string;
    readonly account: string;
    readonly at: string;
  }): Promise<Connection>;
  /** Another token for the same forge, which is then told once more what it would not take before. @throws StoreFault `missing` */
  renew(
    id: string,
    renewed: {
      readonly username: string | null;
      readonly token: string;
      readonly account: string;
      readonly at: string;
    },
  ): Promise<Connection>;
  /** What came of asking the forge; `failure` null when it answered. */
  checked(id: string, at: string, failure: string | null): Promise<void>;
  /** @throws StoreFault `missing`, `in-use` while a repository needs it */
  remove(id: string): Promise<void>;
}

/** How a repository is fetched, secrets included: for the engine alone. */
export type Access =
  | { readonly kind: 'none' }
  | { readonly kind: 'connection'; readonly connectionId: string; readonly fullName: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** `publicKey` is null for a key of a form from which it cannot be told. */
  | { readonly kind: 'ssh-key'; readonly privateKey: string; readonly publicKey: string | null };

export interface WebhookRecord {
  readonly kind: WebhookKind;
  /** The part of its address that names the repository; not guessable, and not a secret. */
  readonly key: string;
  readonly secret: string;
  readonly createdAt: string;
}

/** The repositories that pipelines are built from, one row an address. Secrets are encrypted where they are stored. */
export interface RepositoryStore {
  /** The id of the repository of that address (without credentials), made when there is none. See `addressKey` for which are the same. */
  ensure(address: string, at: string): Promise<string>;
  /** Its id; null when no pipeline named it yet. */
  idOf(address: string): Promise<string | null>;
  /** @throws StoreFault `missing` */
  get(id: string): Promise<Repository>;
  /** @throws StoreFault `missing` */
  ofPipeline(pipelineId: string): Promise<Repository>;
  /** Those that have a pipeline, by address. */
  list(): Promise<Repository[]>;

  access(id: string): Promise<Access>;
  /** By the address as a pipeline names it; `none` for one that is not known. */
  accessOf(address: string): Promise<Access>;
  /** Durable when this resolves. @throws StoreFault `missing` for the repository or the connection */
  setAccess(id: string, access: Access): Promise<void>;

  /** Null without one. `url` is where the forge was last told to send; null when it was not told. */
  webhook(id: string): Promise<(WebhookRecord & { readonly url: string | null }) | null>;
  /** Null removes it. Durable when this resolves. */
  setWebhook(id: string, webhook: WebhookRecord | null): Promise<void>;
  /** The repository whose webhook has that key; null when there is none (any more). */
  ofKey(key: string): Promise<{
    readonly id: string;
    readonly address: string;
    readonly secret: string;
    readonly provider: Provider | null;
  } | null>;
  /** The forge was told to send there. */
  webhookTold(id: string, url: string): Promise<void>;
  webhookFailed(id: string, failure: string | null): Promise<void>;
  /** A request was refused: counted, and the last reason kept. */
  refused(id: string, at: string, because: string): Promise<void>;

  /** The last known heads of its branches. */
  heads(id: string): Promise<ReadonlyMap<string, string>>;
  /** Replaces what is known of these branches; null for one that is gone. */
  setHeads(id: string, heads: ReadonlyMap<string, string | null>, at: string): Promise<void>;
  polled(id: string, at: string, failure: string | null): Promise<void>;

  /** Pipelines from before repositories were known, as they name theirs. */
  unassigned(): Promise<{ readonly pipelineId: string; readonly address: string }[]>;
  /** The pipeline is built from that repository, and names it by its address. */
  assign(pipelineId: string, repositoryId: string): Promise<void>;

  /**
   * Takes a repository that no pipeline is built from any more away from everybody who looks for its address: who names that from now on
   * gets another repository, with a webhook of its own. False, and nothing is changed, when a pipeline is built from it, or somebody
   * else has set it aside. Durable when this resolves.
   */
  setAside(id: string): Promise<boolean>;
  /** Those that no pipeline is built from: what a death in the middle of adding or removing one has left, and what is set aside. */
  unused(): Promise<string[]>;
  /** Forgets the repository when no pipeline is built from it any more. True when it was forgotten. */
  removeUnused(id: string): Promise<boolean>;
}
