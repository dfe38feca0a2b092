import type { Repository, SetAccess } from '#contract/repositories.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { Access } from '#engine/ports/repository-store.ts';
import { SourceFault } from '#engine/ports/source.ts';
import { Refusal } from '#engine/refusal.ts';
import { liesOn, overHttp, overSsh } from './repository-address.ts';
import { sshPublicKey } from './ssh-public-key.ts';

type AccessContext = Pick<EngineContext, 'repositories' | 'connections' | 'logins' | 'source'>;

/**
 * What was given, ready to be used for that address. @throws Refusal `bad-request` for what git cannot use there, StoreFault `missing` for
 * the connection
 */
export async function readAccess(
  { connections }: Pick<EngineContext, 'connections'>,
  address: string,
  wanted: SetAccess,
): Promise<Access> {
  switch (wanted.kind) {
    case 'none':
      return wanted;
    case 'password':
      if (overHttp(address)) return wanted;
      throw new Refusal(
        'bad-request',
        `A user name and password are for HTTPS addresses; ${address} is none. Give the https:// address, or for SSH a key.`,
      );
    case 'ssh-key':
      if (overSsh(address)) return { ...wanted, publicKey: sshPublicKey(wanted.privateKey) };
      throw new Refusal(
        'bad-request',
        `A key is for SSH addresses like git@host:owner/name.git; ${address} is none. Give the SSH address, or a user name and token.`,
      );
    case 'connection': {
      const forge = await connections.get(wanted.connectionId);
      if (liesOn(forge.address, address)) return wanted;
      throw new Refusal(
        'bad-request',
        `The token of “${forge.name}” is sent to ${forge.address} alone, and ${address} does not lie there. Choose the repository from the list of the connection, or another access.`,
      );
    }
  }
}

/**
 * Gives a repository another access, once its branches could be read with that; an access that does not work is not stored.
 *
 * @throws SourceFault, Refusal, StoreFault `missing`
 */
export async function setAccess(
  context: AccessContext,
  id: string,
  wanted: SetAccess,
  signal: AbortSignal,
): Promise<Repository> {
  const { address } = await context.repositories.get(id);
  const access = await readAccess(context, address, wanted);
  await context.logins.trying(address, access, () => reach(context, address, signal));
  await storeAccess(context, id, access);
  return context.repositories.get(id);
}

/**
 * Stores an access that was tried. A webhook that was added through the forge can be mended and removed only through it, so the access
 * stays with that forge. @throws Refusal `conflict`
 */
export async function storeAccess(
  { repositories, connections }: Pick<EngineContext, 'repositories' | 'connections'>,
  id: string,
  access: Access,
): Promise<void> {
  const { webhook, connection } = await repositories.get(id);
  if (webhook.kind === 'registered' && connection) {
    const before = await connections.get(connection.id);
    const after = access.kind === 'connection' ? await connections.get(access.connectionId) : null;
    const sameHook =
      access.kind === 'connection' && access.fullName === connection.fullName && after?.address === before.address;
    if (!sameHook)
      throw new Refusal(
        'conflict',
        `The webhook of this repository was added through “${connection.name}” and could not be removed any more. Remove the webhook first.`,
      );
  }
  await repositories.setAccess(id, access);
}

async function reach({ source }: Pick<EngineContext, 'source'>, address: string, signal: AbortSignal): Promise<void> {
  try {
    await source.branches(address, signal);
  } catch (fault) {
    // A repository without a commit let us in all the same.
    if (!(fault instanceof SourceFault) || fault.code !== 'empty') throw fault;
  }
}
