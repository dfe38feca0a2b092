import { createHash } from 'node:crypto';
import type { Build } from '#contract/builds.ts';
import type { Telling } from '#engine/ports/log-analysis.ts';
import { lineTemplate } from './line-template.ts';

/**
 * What failures of one cause have in common, as 16 hexadecimal digits: the state and the templates of the lines that show it.
 * Where no line does, the exit code and the text of the command count.
 */
export function failureFingerprint(state: string, telling: Telling, { reason }: Pick<Build, 'reason'>): string {
  const templates = telling.lines.map(({ template }) => template);
  const marks = templates.length > 0 ? templates : [marksOf(reason)];
  return createHash('sha256')
    .update(JSON.stringify([state, ...marks]))
    .digest('hex')
    .slice(0, 16);
}

function marksOf(reason: Build['reason']): string {
  switch (reason?.kind) {
    case 'command':
      return `${reason.signal ?? `exit ${reason.exitCode}`} ${reason.text}`;
    case 'state':
      return lineTemplate(reason.message);
    default:
      return reason?.kind ?? '';
  }
}
