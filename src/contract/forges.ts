import { z } from 'zod';
import { Moment } from './time.ts';

/** The forges whose API Pipewright speaks. Enterprise and self-managed ones differ by their address alone; Forgejo is `gitea`. */
export const Provider = z.enum(['github', 'gitlab', 'bitbucket', 'gitea']);
export type Provider = z.infer<typeof Provider>;

/** What people call them. */
export const providerNames: Readonly<Record<Provider, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  bitbucket: 'Bitbucket Cloud',
  gitea: 'Gitea or Forgejo',
};

/** Addresses of the public forges; a Gitea has none, it is always somebody's own. */
export const publicForges: Readonly<Record<Provider, string | null>> = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
  bitbucket: 'https://bitbucket.org',
  gitea: null,
};

const ForgeAddress = z
  .string()
  .trim()
  .max(500)
  .regex(/^https?:\/\/[^/@\s?#]+(?:\/[^\s?#]*)?$/, {
    error: 'Give the address of the forge, like https://git.example.org, without a user name or password.',
  })
  .transform((address) => address.replace(/\/+$/, ''));

/** A forge that Pipewright may call, with one account's token. The token goes in and never comes out. */
export const Connection = z.object({
  id: z.string(),
  name: z.string(),
  provider: Provider,
  /** Of the forge's pages, without a slash at its end: `https://github.com`. */
  address: z.string(),
  /** Whose token it is, as the forge said when it was last asked. */
  account: z.string().nullable(),
  createdAt: Moment,
  /** When the forge last answered, and why it did not the last time; null while all is well. */
  checkedAt: Moment.nullable(),
  failure: z.string().nullable(),
  /** How many repositories use it. */
  repositories: z.int().nonnegative(),
});
export type Connection = z.infer<typeof Connection>;

export const AddConnection = z.object({
  name: z.string().trim().min(1, 'Give the connection a name.').max(100),
  provider: Provider,
  address: ForgeAddress,
  /** Bitbucket Cloud: an API token needs the account's e-mail address as well, a repository or workspace access token does not. */
  username: z.string().trim().max(200).optional(),
  token: z.string().trim().min(4, 'Give the token.').max(4000),
});
export type AddConnection = z.infer<typeof AddConnection>;

/** A new token (and user name) for the same forge. */
export const RenewConnection = AddConnection.pick({ username: true, token: true });
export type RenewConnection = z.infer<typeof RenewConnection>;

/** A repository as a forge lists it. */
export const ForgeRepository = z.object({
  /** The forge's own path: `owner/name`, `group/subgroup/name`. */
  fullName: z.string(),
  description: z.string().nullable(),
  private: z.boolean(),
  archived: z.boolean(),
  defaultBranch: z.string().nullable(),
  /** The HTTPS (or HTTP) address to fetch from, without credentials. */
  cloneUrl: z.string(),
  webUrl: z.string(),
  /** Whether the account may add webhooks; null where the forge does not say. */
  mayAddWebhooks: z.boolean().nullable(),
});
export type ForgeRepository = z.infer<typeof ForgeRepository>;
