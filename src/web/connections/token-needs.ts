import type { Provider } from '#contract/forges.ts';

/** What a token must be allowed to do, in the words that the forge's own page uses. */
export interface TokenNeeds {
  /** Where such a token is made. */
  readonly where: string;
  readonly scopes: readonly { readonly scope: string; readonly why: string }[];
  readonly note: string;
}

export const tokenNeeds: Readonly<Record<Provider, TokenNeeds>> = {
  github: {
    where: 'Settings → Developer settings → Fine-grained tokens',
    scopes: [
      { scope: 'Contents: read', why: 'to fetch commits' },
      { scope: 'Webhooks: read and write', why: 'to add, repair and remove the webhook' },
      { scope: 'Commit statuses: read and write', why: 'to show the outcome on the commit' },
    ],
    note: 'With a classic token: the scope repo.',
  },
  gitlab: {
    where: 'Preferences → Access tokens, or a group’s or project’s access tokens',
    scopes: [{ scope: 'api', why: 'to list and fetch projects, add webhooks and set commit statuses' }],
    note: 'Webhooks need the role Maintainer in the project.',
  },
  bitbucket: {
    where: 'Account settings → Security → API tokens, or a repository’s or workspace’s access tokens',
    scopes: [
      { scope: 'read:repository', why: 'to fetch commits and set their status' },
      { scope: 'read:pullrequest', why: 'to hear of pull requests' },
      { scope: 'read:webhook, write:webhook, delete:webhook', why: 'to add, repair and remove the webhook' },
      { scope: 'read:user, read:workspace', why: 'to list what the account may read' },
    ],
    note: 'An API token needs the account’s e-mail address as well; an access token does not.',
  },
  gitea: {
    where: 'Settings → Applications → Access tokens',
    scopes: [
      { scope: 'write:repository', why: 'to fetch commits, add the webhook and set commit statuses' },
      { scope: 'read:user', why: 'to list what the account may read' },
    ],
    note: 'Webhooks need the account to be an administrator of the repository.',
  },
};
