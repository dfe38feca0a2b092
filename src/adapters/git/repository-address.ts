import { SourceFault } from '#engine/ports/source.ts';

const FORMS = 'Give a URL (https://host/name.git), git@host:name.git, or an absolute path on this server.';

/**
 * Lets through what names a repository and nothing else: https, http, ssh, git and file URLs, `user@host:path`, absolute paths.
 * Options (`--upload-pack=…`) and git's remote helpers (`ext::…`) are not addresses.
 * @throws SourceFault `bad-address`
 */
export function checkAddress(address: string): void {
  const refuse = (why: string) => new SourceFault('bad-address', `${why} ${FORMS}`);
  if (address === '') throw refuse('The address of the repository is empty.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(address))
    throw refuse('The address of the repository contains a control character.');
  if (address.startsWith('-')) throw refuse('The address of a repository cannot begin with "-".');
  if (address.startsWith('/')) return;
  // Programs disagree where the host of such an address ends, and so to whom a password would go.
  if (address.includes('\\')) throw refuse('The address of a repository cannot contain "\\".');
  if (/^(?:https?|ssh|git|file):\/\//.test(address)) {
    if (!isUrl(address)) throw refuse('The address of the repository is not a valid URL.');
    return;
  }
  if (/^(?:[\w.+-]+@)?(?!-)[\w.-]+:(?![:/]{2}|:)\S+$/.test(address)) return;
  if (/^~|^\.{0,2}\//.test(address) || !address.includes(':')) {
    throw refuse(`"${address}" is not an absolute path.`);
  }
  throw refuse(`"${withoutCredentials(address)}" is not an address that is supported.`);
}

function isUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'file:' || (hostname !== '' && !hostname.startsWith('-'));
}

/** Text without the user names, passwords and tokens of URLs in it; a plain `git@host:path` stays as it is. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s'"]*@/gi, '$1');
}
