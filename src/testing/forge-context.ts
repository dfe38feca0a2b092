import { createConnectionStore } from '#adapters/database/connection-store.ts';
import type { Database } from '#adapters/database/open-database.ts';
import { createRepositoryStore } from '#adapters/database/repository-store.ts';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { addConnection } from '#engine/repositories/connections.ts';
import { setAccess } from '#engine/repositories/repository-access.ts';
import { RepositoryLogins } from '#engine/repositories/repository-logins.ts';
import { webhookUrl } from '#engine/repositories/webhooks.ts';
import { MemoryForge } from './memory-forge.ts';

/** The repository `team/shop` on the forge of `makeForgeContext`, and a connection that may read it. */
export const forgeRepository = 'https://forge.test/team/shop.git';
export const forgeConnection = {
  name: 'Forge',
  provider: 'gitea',
  address: 'https://forge.test',
  token: 'good-token',
} as const;

export type ForgeContext = ReturnType<typeof makeForgeContext>;

/**
 * What use cases about repositories and their forges need: the real stores, a forge in memory, and git that lets in whoever brings the right
 * login.
 */
export function makeForgeContext(database: Database) {
  const forge = new MemoryForge();
  forge.accounts.set(forgeConnection.token, 'builder');
  forge.add('team/shop');
  const box = createSecretBox(new Uint8Array(32));
  const portal = { address: 'https://portal.test' };
  const publicUrl = () => portal.address;
  const connections = createConnectionStore(database, box);
  const repositories = createRepositoryStore(database, box, (key) => webhookUrl(publicUrl(), key));
  const forges = new Map([['gitea', forge]] as const);
  const logins = new RepositoryLogins({ connections, repositories, forges });
  const branches: SourceRepository['branches'] = async (repository) => {
    const login = await logins.loginOf(repository);
    if (login?.kind === 'password' && login.password === forgeConnection.token) return ['main'];
    throw new SourceFault('unreachable', `${repository} cannot be read.`);
  };
  /** What was written to the server's own log. */
  const reported: string[] = [];
  return {
    forge,
    portal,
    connections,
    repositories,
    forges,
    logins,
    source: { branches } as SourceRepository,
    publicUrl,
    now: () => '2026-11-01T12:00:00.000Z',
    reported,
    report: (message: string) => void reported.push(message),
  };
}

/** Gives the repository of the forge the access of a connection; its id. */
export async function addConnected(context: ForgeContext): Promise<string> {
  const signal = new AbortController().signal;
  const { id: connectionId } = await addConnection(context, forgeConnection, signal);
  const id = await context.repositories.ensure(forgeRepository, context.now());
  await setAccess(context, id, { kind: 'connection', connectionId, fullName: 'team/shop' }, signal);
  return id;
}
