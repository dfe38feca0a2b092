import { z } from 'zod';
import { Provider } from './forges.ts';
import { Moment } from './time.ts';

/** How a repository is fetched. `none`: it is public, or on this machine. `connection`: with the connection's token. */
export const AccessKind = z.enum(['none', 'connection', 'password', 'ssh-key']);
export type AccessKind = z.infer<typeof AccessKind>;

/** What is needed to fetch a repository; secrets go in and never come out. */
export const SetAccess = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('connection'),
    connectionId: z.string(),
    /** The forge's own path of the repository. */
    fullName: z.string().min(1).max(500),
  }),
  /** A user name with a password or token. */
  z.object({
    kind: z.literal('password'),
    username: z.string().trim().min(1, 'Give the user name; for a token the forge says which.').max(200),
    password: z.string().min(1, 'Give the password or token.').max(4000),
  }),
  z.object({
    kind: z.literal('ssh-key'),
    privateKey: z
      .string()
      .max(32_768)
      .regex(/^-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n/, 'Give the private key file as it is, from -----BEGIN on.'),
  }),
]);
export type SetAccess = z.infer<typeof SetAccess>;

/**
 * The webhook of a repository. `registered`: added through the forge's API. `manual`: somebody adds it by hand, or sends signed
 * requests. `none`: pushes are found by looking at the repository now and then.
 */
export const WebhookKind = z.enum(['none', 'registered', 'manual']);
export type WebhookKind = z.infer<typeof WebhookKind>;

export const Webhook = z.object({
  kind: WebhookKind,
  /** Where the forge sends to; null without one. Not a secret: requests are believed for their signature. */
  url: z.string().nullable(),
  createdAt: Moment.nullable(),
  lastDeliveryAt: Moment.nullable(),
  /** The last request that was refused, and why: a signature that is wrong, a body that is too large. */
  lastRefusal: z.object({ at: Moment, because: z.string(), count: z.int().positive() }).nullable(),
  /** What went wrong when it was last added, repaired, looked at or removed; null while all is well. */
  failure: z.string().nullable(),
});
export type Webhook = z.infer<typeof Webhook>;

/** A repository that pipelines are built from; pipelines of the same address share it, and its webhook. */
export const Repository = z.object({
  id: z.string(),
  /** The address as pipelines name it, without credentials. */
  address: z.string(),
  access: AccessKind,
  /** The public half of the SSH key in use, to be added as a deploy key; null for other access. */
  publicKey: z.string().nullable(),
  connection: z.object({ id: z.string(), name: z.string(), provider: Provider, fullName: z.string() }).nullable(),
  webhook: Webhook,
  /** When its branches were last looked at without being told to, and why that failed. */
  polledAt: Moment.nullable(),
  pollFailure: z.string().nullable(),
  pipelines: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type Repository = z.infer<typeof Repository>;

/** Given once, when a webhook is made by hand or its secret renewed: what the sender needs. The secret is never shown again. */
export const WebhookSecret = z.object({ url: z.string(), secret: z.string() });
export type WebhookSecret = z.infer<typeof WebhookSecret>;
