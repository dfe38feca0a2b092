import type { ForgeRepository, Provider } from '#contract/forges.ts';
import type { Page } from '#contract/page.ts';
import type { Verified } from '#contract/triggers.ts';

/** One account at one forge. */
export interface ForgeAccount {
  /** Of the forge's pages, without a slash at its end. */
  readonly address: string;
  /** Needed by some tokens of Bitbucket Cloud; else null. */
  readonly username: string | null;
  readonly token: string;
}

/** What a webhook is to be. */
export interface WantedWebhook {
  readonly url: string;
  readonly secret: string;
}

/** The state of a build as a forge shows it on a commit. */
export interface CommitStatus {
  readonly state: 'pending' | 'success' | 'failure' | 'canceled';
  /** Names the check: one commit has one status a context, the newest counts. */
  readonly context: string;
  /** A short sentence. */
  readonly description: string;
  /** The build's page. */
  readonly url: string;
}

/**
 * What a delivery says. A hint: branch and commit are looked up in the repository before anything is done with them.
 * `fetchRef` is where the forge keeps the commit of a pull request, or null where it has no such ref.
 */
export type Hint =
  | { readonly kind: 'ping' }
  | {
      readonly kind: 'push';
      readonly branch: string;
      /** Null when the branch was deleted. */
      readonly commit: string | null;
      readonly before: string | null;
      readonly actor: string | null;
    }
  | { readonly kind: 'tag'; readonly tag: string; readonly actor: string | null }
  | {
      readonly kind: 'pull-request';
      readonly number: number;
      /** False for what changes no code: a title, a label, closing. */
      readonly changesCode: boolean;
      readonly headBranch: string;
      /** Cut to its first 12 digits by Bitbucket. */
      readonly headCommit: string;
      readonly targetBranch: string;
      readonly fromFork: boolean;
      readonly fetchRef: string | null;
      readonly actor: string | null;
    }
  | { readonly kind: 'other'; readonly event: string };

export interface SentDelivery {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they came. */
  readonly body: Buffer;
}

export interface ReadDelivery {
  /** The sender's word for it: `push`, `pull_request`. */
  readonly event: string;
  /** The sender's id of the delivery, the same when it is sent again; null where the sender gives none. */
  readonly senderId: string | null;
  readonly hints: readonly Hint[];
}

/**
 * A kind of forge: its API, and what its webhooks look like. No call logs or throws a token. Calls of the API end with the signal or after
 * the adapter's time limit (10 s); all of them @throws ForgeFault.
 */
export interface Forge {
  readonly provider: Provider;

  /** The account's name. */
  account(account: ForgeAccount, signal: AbortSignal): Promise<string>;

  /** Repositories that the account may read, those whose path holds `text` (any case), most recently used first where the forge can. */
  repositories(
    account: ForgeAccount,
    query: { readonly text: string; readonly cursor: string | null },
    signal: AbortSignal,
  ): Promise<Page<ForgeRepository>>;

  repository(account: ForgeAccount, fullName: string, signal: AbortSignal): Promise<ForgeRepository>;

  /** The user name and password that git fetches with over HTTPS. */
  gitLogin(account: ForgeAccount): { readonly username: string; readonly password: string };

  /**
   * Brings the webhook about: adds it, or mends the one of that URL (secret, events, active) where there is one. A second call with the same
   * wish changes nothing and adds none. Gives the forge's id of it.
   */
  ensureWebhook(
    account: ForgeAccount,
    fullName: string,
    wanted: WantedWebhook,
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly did: 'added' | 'mended' }>;

  /** What is wrong with the webhook, in a sentence; null when it is there, active and for the right events. */
  webhookFlaw(account: ForgeAccount, fullName: string, url: string, signal: AbortSignal): Promise<string | null>;

  /** Removes every webhook of that URL. One that is gone already is no fault. Gives how many there were. */
  removeWebhook(account: ForgeAccount, fullName: string, url: string, signal: AbortSignal): Promise<number>;

  setStatus(
    account: ForgeAccount,
    fullName: string,
    commit: string,
    status: CommitStatus,
    signal: AbortSignal,
  ): Promise<void>;

  /** Whether the delivery was sent by whoever knows the secret; compared in constant time. Else a sentence that says what is missing or wrong. */
  verify(sent: SentDelivery, secret: string): { readonly verified: Verified } | { readonly refused: string };

  /**
   * What the delivery is about, in the order that the forge names it: one hint, or several for a push of several branches. Never empty.
   * @throws ForgeFault `unreadable` for a body that is not what the forge documents
   */
  read(sent: SentDelivery): ReadDelivery;
}

/** The forge did not do what was asked; `message` says what and how to mend it, in words for the user, and holds no secret. */
export class ForgeFault extends Error {
  readonly code: 'unauthorized' | 'forbidden' | 'missing' | 'unreachable' | 'busy' | 'refused' | 'unreadable';
  /** When the forge says that it is asked too often: how long to wait, in ms. */
  readonly retryAfterMs: number | null;
  constructor(
    code: ForgeFault['code'],
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | null } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
