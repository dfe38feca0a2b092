import type { Provider } from '#contract/forges.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import { type Forge, ForgeFault } from '#engine/ports/forge.ts';
import type { ConnectionStore, RepositoryStore } from '#engine/ports/repository-store.ts';
import type { Carrier, Outcome } from './outbox-sender.ts';
import { StatusLetter } from './status-letter.ts';

export interface StatusContext {
  readonly repositories: Pick<RepositoryStore, 'access'>;
  readonly connections: Pick<ConnectionStore, 'account' | 'checked'>;
  readonly forges: ReadonlyMap<Provider, Pick<Forge, 'setStatus'>>;
  readonly publicUrl: () => string;
  readonly now: () => string;
}

/** Tells a forge how a build of a commit stands, as the repository is connected by now; what came of it is noted at the connection. */
export function statusCarrier(context: StatusContext): Carrier {
  return async ({ body }, signal) => {
    const { repositoryId, commit, path, ...status } = StatusLetter.parse(body);
    const way = await wayTo(context, repositoryId);
    if (way === null) return disconnected;
    const { connectionId, fullName, account } = way;
    const forge = context.forges.get(account.provider);
    if (!forge) throw new Error(`There is no forge ${account.provider}.`);
    const url = `${context.publicUrl()}${path}`;
    try {
      await forge.setStatus(account, fullName, commit, { ...status, url }, signal);
    } catch (fault) {
      if (!(fault instanceof ForgeFault)) throw fault;
      const failure = `The status of ${commit.slice(0, 7)} in ${fullName} was not set: ${fault.message}`;
      if (!signal.aborted) await context.connections.checked(connectionId, context.now(), failure);
      return { arrived: false, failure, kind: kindOf(fault), retryAfterMs: fault.retryAfterMs };
    }
    await context.connections.checked(connectionId, context.now(), null);
    return { arrived: true };
  };
}

const disconnected: Outcome = {
  arrived: false,
  failure: 'The repository is not connected to a forge any more.',
  kind: 'pointless',
  retryAfterMs: null,
};

/** Null when the repository, or its connection, is there no more. */
async function wayTo({ repositories, connections }: StatusContext, repositoryId: string) {
  try {
    const access = await repositories.access(repositoryId);
    if (access.kind !== 'connection') return null;
    const { connectionId, fullName } = access;
    return { connectionId, fullName, account: await connections.account(connectionId) };
  } catch (fault) {
    if (fault instanceof StoreFault && fault.code === 'missing') return null;
    throw fault;
  }
}

function kindOf({ code }: ForgeFault): 'passing' | 'refused' {
  return code === 'unreachable' || code === 'busy' ? 'passing' : 'refused';
}
