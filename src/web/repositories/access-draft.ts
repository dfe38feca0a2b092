import type { ForgeRepository } from '#contract/forges.ts';
import { type AccessKind, SetAccess } from '#contract/repositories.ts';
import { type FieldFlaws, flawsOf } from '#web/ui/field-flaws.ts';

/** Credentials while somebody writes them. What is secret in them is never written down in the browser. */
export interface Login {
  readonly username: string;
  readonly password: string;
  readonly privateKey: string;
}

/** A connection, and a repository that its account may read. */
export interface ConnectionChoice {
  readonly connectionId: string | null;
  readonly chosen: ForgeRepository | null;
}

export type GivenAccess =
  | { readonly access: SetAccess; readonly flaws: null }
  | { readonly access: null; readonly flaws: FieldFlaws };

/** The access that was written, or what is wrong with it, by field. */
export function accessOf(kind: AccessKind, login: Login, { connectionId, chosen }: ConnectionChoice): GivenAccess {
  if (kind === 'none') return { access: { kind }, flaws: null };
  if (kind === 'connection') {
    if (connectionId === null) return flawed({ connection: 'Choose a connection.' });
    if (chosen === null) return flawed({ chosen: 'Choose a repository.' });
    return { access: { kind, connectionId, fullName: chosen.fullName }, flaws: null };
  }
  const { username, password, privateKey } = login;
  const parsed = SetAccess.safeParse(
    // A key is refused by some programs without the line break at its end, which is easily lost when it is copied.
    kind === 'password' ? { kind, username, password } : { kind, privateKey: `${privateKey.trim()}\n` },
  );
  return parsed.success ? { access: parsed.data, flaws: null } : flawed(flawsOf(parsed.error));
}

function flawed(flaws: FieldFlaws): GivenAccess {
  return { access: null, flaws };
}

/** Whether an address that is fetched from ends in the path that a forge has for the repository. */
export function isOfAddress({ fullName }: ForgeRepository, address: string): boolean {
  return `/${pathOf(address)}`.endsWith(`/${fullName.toLowerCase()}`);
}

/** `web` of https://git.example.org/shop/web.git; what a forge's list is searched for first. */
export function nameInAddress(address: string): string {
  return pathOf(address).split('/').at(-1) ?? '';
}

/** Of a URL, or of the scp form `git@host:shop/web.git`; forges take no notice of case. */
function pathOf(address: string): string {
  const path = URL.parse(address)?.pathname ?? address.slice(address.indexOf(':') + 1);
  return path
    .replace(/(?:\.git)?\/*$/, '')
    .replace(/^\/+/, '')
    .toLowerCase();
}
