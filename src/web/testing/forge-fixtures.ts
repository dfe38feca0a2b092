import type { Connection, ForgeRepository } from '#contract/forges.ts';

/** A forge, as the API lists it. */
export const connection: Connection = {
  id: 'c1',
  name: 'Shop forge',
  provider: 'gitea',
  address: 'https://git.example.org',
  account: 'ines',
  createdAt: '2026-11-01T10:00:00.000Z',
  checkedAt: '2026-11-25T09:00:00.000Z',
  failure: null,
  repositories: 0,
};

/** A repository of that forge. */
export function forgeRepository(fullName: string): ForgeRepository {
  return {
    fullName,
    description: `The repository ${fullName}`,
    private: true,
    archived: false,
    defaultBranch: 'main',
    cloneUrl: `${connection.address}/${fullName}.git`,
    webUrl: `${connection.address}/${fullName}`,
    mayAddWebhooks: true,
  };
}
