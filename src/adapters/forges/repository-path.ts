import { ForgeFault } from '#engine/ports/forge.ts';

/**
 * The parts of `owner/name`. Whoever typed it: no part may lead elsewhere once it stands in an address of the API (`..` is resolved even when it is
 * encoded). @throws ForgeFault `refused`
 */
export function ownerAndName(fullName: string): readonly [owner: string, name: string] {
  const [owner, name, ...more] = fullName.split('/');
  if (owner === undefined || name === undefined || more.length > 0 || ![owner, name].every(isName))
    throw new ForgeFault('refused', `"${fullName}" does not name a repository: give it as owner/name.`);
  return [owner, name];
}

/** A path of two parts or more, as GitLab has them. @throws ForgeFault `refused` */
export function groupedPath(fullName: string): string {
  const parts = fullName.split('/');
  if (parts.length < 2 || !parts.every(isName))
    throw new ForgeFault('refused', `"${fullName}" does not name a project: give it as group/name.`);
  return fullName;
}

function isName(part: string): boolean {
  return /^[^\s/?#%\\]{1,255}$/.test(part) && part !== '.' && part !== '..';
}
