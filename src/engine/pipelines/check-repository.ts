import type { Commit } from '#contract/builds.ts';
import type { CheckRepository, RepositoryCheck } from '#contract/pipelines.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { type FoundDefinition, findDefinition } from '#engine/builds/read-definition.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import type { Access } from '#engine/ports/repository-store.ts';
import { forgeOf } from '#engine/repositories/connections.ts';
import { readAccess } from '#engine/repositories/repository-access.ts';
import { onThisMachine, splitCredentials } from '#engine/repositories/repository-address.ts';
import { reachNotice } from '#engine/repositories/webhooks.ts';
import { allStates } from '#pipeline/graph.ts';
import { suggestedName } from './pipeline-id.ts';

type Inspector = Pick<EngineContext, 'source' | 'shell'>;
type CheckContext = Inspector & Pick<EngineContext, 'repositories' | 'connections' | 'forges' | 'logins' | 'publicUrl'>;

/** The head of a branch and the definition found there. @throws SourceFault */
export async function inspectBranch(
  { source, shell }: Inspector,
  repository: string,
  { branch, path }: { readonly branch: string; readonly path: string | null },
  signal: AbortSignal,
): Promise<{ commit: Commit; definition: FoundDefinition }> {
  const commit = await source.resolve(repository, { branch }, signal);
  return { commit, definition: await findDefinition(source, repository, commit.sha, { shell, path }) };
}

/**
 * Where a repository lies and how it is to be fetched, as somebody who adds it says. Credentials inside the address are taken out of it, and
 * count where no other access is given. `access` null: as it was before. @throws Refusal `bad-request`, StoreFault `missing`
 */
export async function readPlace(
  context: Pick<EngineContext, 'connections'>,
  wanted: Pick<CheckRepository, 'repository' | 'access'>,
): Promise<{ readonly address: string; readonly access: Access | null }> {
  const { address, login } = splitCredentials(wanted.repository);
  if (wanted.access) return { address, access: await readAccess(context, address, wanted.access) };
  return { address, access: login && { kind: 'password', ...login } };
}

/**
 * Looks at a repository before it is added, with the access that is given, which is stored nowhere. A missing or broken definition is an
 * answer, not an error, and so is a forge that does not let us add a webhook.
 *
 * @throws SourceFault when the repository cannot be reached, is empty, or has no such branch; Refusal, StoreFault `missing` for the access
 */
export async function checkRepository(
  context: CheckContext,
  wanted: CheckRepository,
  signal: AbortSignal,
): Promise<RepositoryCheck> {
  const { address, access } = await readPlace(context, wanted);
  return context.logins.trying(address, access, async () => {
    const branches = await context.source.branches(address, signal);
    const branch = wanted.branch ?? branches[0] ?? '';
    const place = { branch, path: wanted.definitionPath };
    const { commit, definition } = await inspectBranch(context, address, place, signal);
    return {
      branches,
      branch,
      commitSha: commit.sha,
      definitionPath: definition.path,
      definition: definition.text,
      states: definition.graph === null ? [] : allStates(definition.graph).map(({ name }) => name),
      problems: [...definition.problems],
      suggestedName: suggestedName(address),
      webhook: await webhookPermission(
        context,
        address,
        access ?? (await context.repositories.accessOf(address)),
        signal,
      ),
    };
  });
}

async function webhookPermission(
  context: CheckContext,
  address: string,
  access: Access,
  signal: AbortSignal,
): Promise<RepositoryCheck['webhook']> {
  const publicUrl = context.publicUrl();
  if (access.kind !== 'connection') {
    if (onThisMachine(address)) {
      const message =
        'Nothing tells of a push to a folder by itself: its post-receive hook can, else it is looked at now and then.';
      return { permitted: false, message };
    }
    const message =
      'Without a connection to its forge the webhook is added by hand; until then the repository is looked at now and then.';
    return { permitted: false, message: withNotice(message, reachNotice(publicUrl, null)) };
  }
  const account = await context.connections.account(access.connectionId);
  const notice = reachNotice(publicUrl, account.address);
  try {
    const { fullName, mayAddWebhooks } = await forgeOf(context, account.provider).repository(
      account,
      access.fullName,
      signal,
    );
    if (mayAddWebhooks === false) {
      const message = `The account of the connection may not add webhooks to ${fullName}. Let somebody who administers it do so, or make the account an administrator of it.`;
      return { permitted: false, message };
    }
    const message =
      mayAddWebhooks === null
        ? `The forge does not say whether the account may add webhooks to ${fullName}; it shows when the webhook is added.`
        : `The account of the connection may add webhooks to ${fullName}.`;
    return { permitted: true, message: withNotice(message, notice) };
  } catch (fault) {
    if (!(fault instanceof ForgeFault)) throw fault;
    return { permitted: false, message: fault.message };
  }
}

function withNotice(message: string, notice: string | null): string {
  return notice === null ? message : `${message} ${notice}`;
}
