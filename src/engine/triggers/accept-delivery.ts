import { monotonicFactory } from 'ulid';
import { Provider } from '#contract/forges.ts';
import type { TriggerKind, Verified } from '#contract/triggers.ts';
import type { DeliveryLedger } from '#engine/ports/delivery-ledger.ts';
import { ForgeFault, type Hint, type SentDelivery } from '#engine/ports/forge.ts';
import type { RepositoryStore } from '#engine/ports/repository-store.ts';
import { Refusal } from '#engine/refusal.ts';
import { forgeOf, type HookReaders, headersToKeep } from './delivery-source.ts';

const newId = monotonicFactory();

export interface Acceptance {
  readonly deliveries: DeliveryLedger;
  readonly repositories: RepositoryStore;
  readonly hookReaders: HookReaders;
  readonly now: () => string;
}

/**
 * Takes a webhook's delivery in; durable when this resolves. Nothing of it is believed before the signature over its bytes is, and then it
 * is a hint. `repeats` names the delivery of the same sender's id that came before.
 *
 * @throws Refusal `not-found` for a key that belongs to no webhook; `unauthorized` with the reason, which is counted too
 */
export async function acceptDelivery(
  context: Acceptance,
  key: string,
  sent: SentDelivery,
): Promise<{ readonly id: string; readonly repeats: string | null; readonly repositoryId: string }> {
  const { repositories, deliveries, now } = context;
  const hook = await repositories.ofKey(key);
  if (hook === null || hook.secret === '') throw noWebhook();
  const provider = hook.provider ?? forgeOf(sent.headers);
  const reader = context.hookReaders(provider);
  const checked = reader.verify(sent, hook.secret);
  if ('refused' in checked) {
    await repositories.refused(hook.id, now(), checked.refused);
    throw new Refusal('unauthorized', checked.refused);
  }
  const source = provider ?? 'generic';
  const id = newId();
  const { repeats } = await deliveries.accept({
    id,
    at: now(),
    repositoryId: hook.id,
    source,
    replays: null,
    headers: headersToKeep(sent.headers),
    body: sent.body,
    ...describe(reader, sent, source, checked.verified),
  });
  return { id, repeats, repositoryId: hook.id };
}

/** Notes that a request for a webhook was too large to be read. Nothing for a key that belongs to none. */
export async function refuseTooLarge(context: Acceptance, key: string, mostBytes: number): Promise<void> {
  const hook = await context.repositories.ofKey(key);
  if (hook === null) return;
  const because = `The body was larger than ${mostBytes / 1024 ** 2} MiB, which is the most that is read.`;
  await context.repositories.refused(hook.id, context.now(), because);
}

/** For the ledger's line. What cannot be read is accepted all the same: it was signed, and its line says what is wrong with it. */
function describe(
  reader: ReturnType<HookReaders>,
  sent: SentDelivery,
  source: string,
  verified: Verified,
): { kind: TriggerKind; event: string | null; senderId: string | null; actor: string; verified: Verified } {
  try {
    const { event, senderId, hints } = reader.read(sent);
    const actor = hints.map(actorOf).find((name) => name !== null) ?? nameOf(source);
    const kind = hints.some((hint) => hint.kind === 'pull-request') ? 'pull-request' : 'push';
    return { kind, event, senderId, actor, verified };
  } catch (fault) {
    if (!(fault instanceof ForgeFault)) throw fault;
    return { kind: 'push', event: null, senderId: null, actor: nameOf(source), verified };
  }
}

function actorOf(hint: Hint): string | null {
  return 'actor' in hint ? hint.actor : null;
}

function nameOf(source: string): string {
  return Provider.safeParse(source).data ?? 'webhook';
}

function noWebhook(): Refusal {
  return new Refusal(
    'not-found',
    'There is no webhook at this address. Its repository may have been removed, or its webhook renewed.',
  );
}
