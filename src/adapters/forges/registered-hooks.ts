import type { Forge, ForgeAccount, WantedWebhook } from '#engine/ports/forge.ts';
import { faultIn } from './answer-fault.ts';

/** A webhook as the forge lists it. */
export interface RegisteredHook {
  readonly id: string;
  readonly url: string;
  /** Why it does not do its work, as the end of a sentence; null when it does. */
  readonly flaw: string | null;
  /** An edit does not bring it back to life: it has to be made anew. */
  readonly replace?: boolean;
}

/** The webhooks of one repository. */
export interface HookList {
  all(): Promise<RegisteredHook[]>;
  add(): Promise<string>;
  /** Null where an edit does not set the secret: such a webhook is made anew. */
  readonly mend: ((id: string) => Promise<void>) | null;
  remove(id: string): Promise<void>;
}

/** Does work with the API of one forge, which `doing` and `needs` describe in its faults. */
export type Call<Api> = <Result>(
  account: ForgeAccount,
  about: { readonly doing: string; readonly needs: string },
  signal: AbortSignal,
  work: (api: Api) => Promise<Result>,
) => Promise<Result>;

/**
 * The port's calls about webhooks, for a forge whose webhooks `hooksOf` lists and changes.
 *
 * @param needs what the token must be allowed.
 */
export function webhookCalls<Api>(
  call: Call<Api>,
  hooksOf: (api: Api, fullName: string, wanted: WantedWebhook) => HookList,
  needs: string,
): Pick<Forge, 'ensureWebhook' | 'webhookFlaw' | 'removeWebhook'> {
  return {
    ensureWebhook: (account, fullName, wanted, signal) =>
      call(account, { doing: `add the webhook to ${fullName}`, needs }, signal, (api) =>
        ensureHook(hooksOf(api, fullName, wanted), wanted.url),
      ),

    webhookFlaw: (account, fullName, url, signal) =>
      call(account, { doing: `read the webhooks of ${fullName}`, needs }, signal, (api) =>
        flawOf(hooksOf(api, fullName, { url, secret: '' }), url, fullName),
      ),

    removeWebhook: (account, fullName, url, signal) =>
      call(account, { doing: `remove the webhook of ${fullName}`, needs }, signal, (api) =>
        removeHooks(hooksOf(api, fullName, { url, secret: '' }), url),
      ),
  };
}

/**
 * Leaves exactly one webhook of that URL. Mended even when nothing looks wrong: no forge tells the secret, and a wrong one would be refused at
 * every push. Second ones are removed, as each would send every push again.
 */
async function ensureHook(
  hooks: HookList,
  url: string,
): Promise<{ readonly id: string; readonly did: 'added' | 'mended' }> {
  const [first, ...seconds] = await hooksOf(hooks, url);
  if (first === undefined) return { id: await hooks.add(), did: 'added' };
  for (const second of seconds) await removeIfThere(hooks, second.id);
  if (hooks.mend !== null && first.replace !== true) {
    await hooks.mend(first.id);
    return { id: first.id, did: 'mended' };
  }
  // Added first: a failure in between leaves one too many, and the next call removes it.
  const id = await hooks.add();
  await removeIfThere(hooks, first.id);
  return { id, did: 'mended' };
}

async function flawOf(hooks: HookList, url: string, fullName: string): Promise<string | null> {
  const [first] = await hooksOf(hooks, url);
  if (first === undefined) return `${fullName} has no webhook to ${url}. Repair the webhook to add it.`;
  return first.flaw === null ? null : `The webhook of ${fullName} ${first.flaw}. Repair the webhook to mend it.`;
}

async function removeHooks(hooks: HookList, url: string): Promise<number> {
  let removed = 0;
  for (const hook of await hooksOf(hooks, url)) if (await removeIfThere(hooks, hook.id)) removed++;
  return removed;
}

/** Why a webhook that is not active, or not told of every event, does not do its work. */
export function flawIn(active: boolean, events: readonly string[], wanted: readonly string[]): string | null {
  if (!active) return 'is switched off';
  const lacking = wanted.filter((event) => !events.includes(event));
  return lacking.length === 0 ? null : `is not told of ${lacking.join(', ')}`;
}

async function hooksOf(hooks: HookList, url: string): Promise<RegisteredHook[]> {
  return (await hooks.all()).filter((hook) => hook.url === url);
}

async function removeIfThere(hooks: HookList, id: string): Promise<boolean> {
  try {
    await hooks.remove(id);
    return true;
  } catch (error) {
    if (faultIn(error)?.code === 'missing') return false;
    throw error;
  }
}
