import type { AttemptOutcome } from '#engine/run/run-event.ts';

/**
 * Whether a branch passes the `branch_filter` of a step: names separated by commas, in which `*` stands for any run of
 * characters. No filter lets every branch pass.
 */
export function passesBranchFilter(filter: string | null, branch: string): boolean {
  if (filter === null || filter.trim() === '') return true;
  return filter.split(',').some((pattern) => matches(pattern.trim(), branch));
}

/** How a step ends whose `branch_filter` the build's branch does not pass; null when it is to go on. */
export function notForBranch(filter: string | null, branch: string): AttemptOutcome | null {
  if (passesBranchFilter(filter, branch)) return null;
  return { status: 'skipped', message: `Branch ${branch} does not pass its branch_filter “${filter}”.` };
}

/** Linear in both lengths: each star is given the shortest run that lets the rest match, tried from left to right. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
