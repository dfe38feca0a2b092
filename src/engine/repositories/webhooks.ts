import { randomBytes } from 'node:crypto';
import type { Repository, WebhookSecret } from '#contract/repositories.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { type Forge, type ForgeAccount, ForgeFault } from '#engine/ports/forge.ts';
import type { WebhookRecord } from '#engine/ports/repository-store.ts';
import { Refusal } from '#engine/refusal.ts';
import { forgeOf } from './connections.ts';

type WebhookContext = Pick<EngineContext, 'repositories' | 'connections' | 'forges' | 'publicUrl' | 'now'>;

/** A repository as its forge knows it. */
interface Place {
  readonly forge: Forge;
  readonly account: ForgeAccount;
  readonly fullName: string;
}

/** Where deliveries for the webhook of that key are sent. */
export function webhookUrl(publicUrl: string, key: string): string {
  return `${publicUrl}/hooks/${key}`;
}

/**
 * Adds the webhook through the forge's API, or mends the one that was added so. It is stored first, so that the forge's first delivery finds
 * it; when the forge refuses, the failure stands at the repository until it is repaired or removed.
 *
 * @throws ForgeFault, Refusal `conflict` without a connection, StoreFault `missing`
 */
export async function registerWebhook(context: WebhookContext, id: string, signal: AbortSignal): Promise<Repository> {
  const { repositories } = context;
  const place = await placeOf(context, id);
  const before = await repositories.webhook(id);
  if (before?.kind !== 'registered') await repositories.setWebhook(id, fresh('registered', before, context.now()));
  await ensure(context, id, place, signal);
  return repositories.get(id);
}

/**
 * Gives address and secret for a webhook that somebody adds by hand. A second call makes another secret for the same address; requests signed
 * with the old one are refused from then on.
 *
 * @throws ForgeFault when the one that was added through the forge cannot be removed there, StoreFault `missing`
 */
export async function makeManualWebhook(
  context: WebhookContext,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly repository: Repository; readonly secret: WebhookSecret }> {
  const { repositories } = context;
  const before = await repositories.webhook(id);
  if (before?.kind === 'registered') await removeWebhook(context, id, signal);
  const record = fresh('manual', before, context.now());
  await repositories.setWebhook(id, record);
  const secret = { url: webhookUrl(context.publicUrl(), record.key), secret: record.secret };
  return { repository: await repositories.get(id), secret };
}

/** Brings the webhook at the forge back to what it should be. @throws ForgeFault, Refusal `conflict`, StoreFault `missing` */
export async function repairWebhook(context: WebhookContext, id: string, signal: AbortSignal): Promise<Repository> {
  const { repositories } = context;
  const record = await repositories.webhook(id);
  if (record === null) throw new Refusal('conflict', 'This repository has no webhook. Add one.');
  if (record.kind === 'manual')
    throw new Refusal(
      'conflict',
      'This webhook was added by hand, so it can only be mended by hand: make a new secret and give it to the sender.',
    );
  await ensure(context, id, await placeOf(context, id), signal);
  return repositories.get(id);
}

/** Asks the forge what is wrong with the webhook, and notes it. One that was added by hand cannot be asked about. @throws StoreFault `missing` */
export async function checkWebhook(context: WebhookContext, id: string, signal: AbortSignal): Promise<Repository> {
  const { repositories, publicUrl } = context;
  const record = await repositories.webhook(id);
  if (record?.kind === 'registered') {
    const { forge, account, fullName } = await placeOf(context, id);
    const url = webhookUrl(publicUrl(), record.key);
    const flaw = await inWords(() => forge.webhookFlaw(account, fullName, url, signal));
    // Whoever asked has gone away, which is no flaw of the webhook.
    if (!signal.aborted) await repositories.webhookFailed(id, flaw);
  }
  return repositories.get(id);
}

/** Removes the webhook, at the forge as well when it was added there. @throws ForgeFault, StoreFault `missing` */
export async function removeWebhook(context: WebhookContext, id: string, signal: AbortSignal): Promise<Repository> {
  const { repositories, publicUrl } = context;
  const record = await repositories.webhook(id);
  if (record?.kind === 'registered') {
    const { forge, account, fullName } = await placeOf(context, id);
    const url = record.url ?? webhookUrl(publicUrl(), record.key);
    await keepingFailure(context, id, () => forge.removeWebhook(account, fullName, url, signal));
  }
  if (record) await repositories.setWebhook(id, null);
  return repositories.get(id);
}

/** A sentence where forges elsewhere cannot reach this server; null where they may. */
export function reachNotice(publicUrl: string, forgeAddress: string | null): string | null {
  if (!isLoopback(publicUrl) || (forgeAddress !== null && isLoopback(forgeAddress))) return null;
  return `The forge must be able to reach this server, whose address is ${publicUrl}: set PIPEWRIGHT_PUBLIC_URL to one that it reaches.`;
}

function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** The key stays, because senders know it; a secret is never used for a second webhook. */
function fresh(kind: 'registered' | 'manual', before: WebhookRecord | null, createdAt: string): WebhookRecord {
  const key = before?.key ?? randomBytes(16).toString('base64url');
  return { kind, key, secret: randomBytes(32).toString('hex'), createdAt };
}

/** When this server has another address since, the webhook of the old one goes. */
async function ensure(
  context: WebhookContext,
  id: string,
  { forge, account, fullName }: Place,
  signal: AbortSignal,
): Promise<void> {
  const { repositories, publicUrl } = context;
  const record = await repositories.webhook(id);
  if (record === null) throw new Refusal('conflict', 'The webhook was removed by somebody else.');
  const { url: before, secret } = record;
  const url = webhookUrl(publicUrl(), record.key);
  await keepingFailure(context, id, async () => {
    if (before !== null && before !== url) await forge.removeWebhook(account, fullName, before, signal);
    await forge.ensureWebhook(account, fullName, { url, secret }, signal);
    await repositories.webhookTold(id, url);
  });
}

async function placeOf(context: WebhookContext, id: string): Promise<Place> {
  const access = await context.repositories.access(id);
  if (access.kind !== 'connection')
    throw new Refusal(
      'conflict',
      'A webhook is added through a connection to the forge, and this repository is fetched without one. Choose a connection, or add the webhook by hand.',
    );
  const account = await context.connections.account(access.connectionId);
  return { forge: forgeOf(context, account.provider), account, fullName: access.fullName };
}

/** What the forge refuses stands at the repository until it does not any more. */
async function keepingFailure(
  { repositories }: WebhookContext,
  id: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  try {
    await ask();
    await repositories.webhookFailed(id, null);
  } catch (fault) {
    if (fault instanceof ForgeFault) await repositories.webhookFailed(id, fault.message);
    throw fault;
  }
}

async function inWords(ask: () => Promise<string | null>): Promise<string | null> {
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof ForgeFault)) throw fault;
    return fault.message;
  }
}
