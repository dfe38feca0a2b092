import { monotonicFactory } from 'ulid';
import type { AddConnection, Connection, ForgeRepository, Provider, RenewConnection } from '#contract/forges.ts';
import type { Page } from '#contract/page.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { type Forge, ForgeFault } from '#engine/ports/forge.ts';
import { Refusal } from '#engine/refusal.ts';

type ConnectionContext = Pick<EngineContext, 'connections' | 'forges' | 'now'>;

const newId = monotonicFactory();

/** Connects a forge once its token was seen to work. @throws ForgeFault, StoreFault `name-taken` */
export async function addConnection(
  context: ConnectionContext,
  { username, ...wanted }: AddConnection,
  signal: AbortSignal,
): Promise<Connection> {
  const login = { username: username || null, token: wanted.token };
  const account = await forgeOf(context, wanted.provider).account({ address: wanted.address, ...login }, signal);
  return context.connections.add({ id: newId(), ...wanted, ...login, account, at: context.now() });
}

/** Another token for the same forge, once it was seen to work. @throws ForgeFault, StoreFault `missing` */
export async function renewConnection(
  context: ConnectionContext,
  id: string,
  { username, token }: RenewConnection,
  signal: AbortSignal,
): Promise<Connection> {
  const { provider, address } = await context.connections.get(id);
  const login = { username: username || null, token };
  const account = await forgeOf(context, provider).account({ address, ...login }, signal);
  return context.connections.renew(id, { ...login, account, at: context.now() });
}

/** Asks the forge whether the token still works; a forge that says no is an answer: `failure` of the connection. @throws StoreFault `missing` */
export async function checkConnection(
  context: ConnectionContext,
  id: string,
  signal: AbortSignal,
): Promise<Connection> {
  const account = await context.connections.account(id);
  try {
    await noted(context, id, signal, () => forgeOf(context, account.provider).account(account, signal));
  } catch (fault) {
    if (!(fault instanceof ForgeFault)) throw fault;
  }
  return context.connections.get(id);
}

/** The repositories that the account of a connection may read. @throws ForgeFault, StoreFault `missing` */
export async function listForgeRepositories(
  context: ConnectionContext,
  id: string,
  query: { readonly text: string; readonly cursor: string | null },
  signal: AbortSignal,
): Promise<Page<ForgeRepository>> {
  const account = await context.connections.account(id);
  return noted(context, id, signal, () => forgeOf(context, account.provider).repositories(account, query, signal));
}

/** @throws Refusal `unavailable` for a kind of forge that this server does not speak */
export function forgeOf({ forges }: Pick<EngineContext, 'forges'>, provider: Provider): Forge {
  const forge = forges.get(provider);
  if (!forge) throw new Refusal('unavailable', `This server does not speak with forges of the kind ${provider}.`);
  return forge;
}

/** Notes at the connection what came of asking its forge; nothing when whoever asked has gone away, which says nothing of the forge. */
async function noted<Result>(
  { connections, now }: ConnectionContext,
  id: string,
  signal: AbortSignal,
  ask: () => Promise<Result>,
): Promise<Result> {
  try {
    const answer = await ask();
    await connections.checked(id, now(), null);
    return answer;
  } catch (fault) {
    if (fault instanceof ForgeFault && !signal.aborted) await connections.checked(id, now(), fault.message);
    throw fault;
  }
}
