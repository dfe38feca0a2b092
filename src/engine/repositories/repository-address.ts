/** A user name and password or token; the password may be empty. */
export interface AddressLogin {
  readonly username: string;
  readonly password: string;
}

/**
 * Takes the credentials out of an address: `https://user:token@host/x` is `https://host/x` and a login. The user of an SSH address
 * belongs to it and stays; a password there is of no use to git and goes.
 */
export function splitCredentials(address: string): { readonly address: string; readonly login: AddressLogin | null } {
  const url = urlOf(address);
  if (!url || (url.username === '' && url.password === '')) return { address, login: null };
  if (!isHttp(url)) return { address: address.replace(/^([a-z]+:\/\/[^/@:]*):[^/]*@/i, '$1@'), login: null };
  const login = { username: decoded(url.username), password: decoded(url.password) };
  return { address: address.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1'), login };
}

/**
 * Equal for addresses of one repository: case of scheme and host, the usual port, a `/` at the end, and (on other machines, where both
 * lead to the same) a `.git` at the end make no difference. Folders of this machine keep their `.git`: `x` and `x.git` may stand side by side.
 */
export function addressKey(address: string): string {
  const url = urlOf(address);
  if (url?.protocol === 'file:') return withoutSlash(decoded(url.pathname));
  if (url) return `${url.protocol}//${userOf(url)}${url.host}${withoutSuffix(url.pathname)}`;
  if (address.startsWith('/')) return withoutSlash(address);
  const [, host = '', path = ''] = /^([^:/]+):(.*)$/.exec(address) ?? [];
  return host === '' ? address : `${host.toLowerCase()}:${withoutSuffix(path)}`;
}

/** Whether git talks HTTP with the repository, and so can log in with a user name and password. */
export function overHttp(address: string): boolean {
  const url = urlOf(address);
  return url !== null && isHttp(url);
}

/** Whether git talks SSH with the repository: `ssh://…` or `user@host:path`. */
export function overSsh(address: string): boolean {
  const url = urlOf(address);
  return url ? url.protocol === 'ssh:' : /^[^:/]+:/.test(address);
}

/** Whether the repository is a folder of the server's machine. */
export function onThisMachine(address: string): boolean {
  return addressKey(address).startsWith('/');
}

/** Whether an address lies on the forge of that address: same scheme, host and port, and below its path. */
export function liesOn(forge: string, address: string): boolean {
  const [of, at] = [urlOf(forge), urlOf(address)];
  if (!of || !at || !isHttp(at) || of.origin !== at.origin) return false;
  return at.pathname.startsWith(`${withoutSlash(of.pathname)}/`);
}

function urlOf(address: string): URL | null {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(address) && URL.canParse(address) ? new URL(address) : null;
}

function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}

function userOf(url: URL): string {
  return isHttp(url) || url.username === '' ? '' : `${url.username}@`;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

function withoutSuffix(path: string): string {
  return withoutSlash(withoutSlash(path).replace(/\.git$/, ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign is not an escape: the text stands for itself.
    return text;
  }
}
