import type { Provider } from '#contract/forges.ts';
import type { Forge } from '#engine/ports/forge.ts';
import { createBitbucket } from './bitbucket.ts';
import { CALL_LIMITS, type CallLimits } from './forge-call.ts';
import { createGitea } from './gitea.ts';
import { createGitHub } from './github.ts';
import { createGitLab } from './gitlab.ts';

/** All forges that Pipewright speaks with. The client libraries are loaded with the first call of each. */
export function createForges(
  options: {
    readonly limits?: Partial<CallLimits>;
    /** Instead of https://api.bitbucket.org/2.0, without a slash at its end. */
    readonly bitbucketApi?: string;
    /** In ms since 1970. */
    readonly now?: () => number;
  } = {},
): ReadonlyMap<Provider, Forge> {
  const limits = { ...CALL_LIMITS, ...options.limits };
  const forges = [
    createGitHub(limits),
    createGitLab(limits, options.now ?? Date.now),
    createBitbucket(limits, options.bitbucketApi ?? 'https://api.bitbucket.org/2.0'),
    createGitea(limits),
  ];
  return new Map(forges.map((forge) => [forge.provider, forge]));
}
