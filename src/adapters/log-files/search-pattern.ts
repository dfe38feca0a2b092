import { errorLineRules } from '#contract/error-lines.ts';
import { LogSearchFault, type Wanted } from '#engine/ports/log-search.ts';

/** What ripgrep is given of a query. */
export interface SearchPattern {
  readonly arguments: readonly string[];
  /** Only the first hit of a line counts: a rule says that a line is an error, not where. */
  readonly oncePerLine: boolean;
  /** An expression may be wrong, and has to be tried before it is used. */
  readonly expression: string | null;
}

/** Characters on which a text that is passed to a program ends, or on which a line does. */
const impossible = /[\0\r\n]/;

/** @throws LogSearchFault `bad-query` when nothing can be looked for with it */
export function searchPattern({ q, regex, case: exact, rule }: Wanted): SearchPattern {
  if (rule) {
    const rules = errorLineRules.flatMap(({ pattern }) => ['-e', pattern]);
    // The rules are plain ASCII, and without Unicode many of them together run a hundred times faster.
    return { arguments: ['--case-sensitive', '--no-unicode', ...rules], oncePerLine: true, expression: null };
  }
  if (q === '') {
    throw new LogSearchFault('bad-query', 'There is nothing to look for: q is empty.');
  }
  if (impossible.test(q)) {
    throw new LogSearchFault('bad-query', 'A hit lies within one line: line breaks and NUL cannot be looked for.');
  }
  const sensitivity = exact === '1' ? '--case-sensitive' : '--ignore-case';
  return regex === '1'
    ? { arguments: [sensitivity, '-e', q], oncePerLine: false, expression: q }
    : { arguments: [sensitivity, '--fixed-strings', '-e', q], oncePerLine: false, expression: null };
}

/**
 * Says in a sentence what is wrong with an expression, from what ripgrep prints: the expression within `(?:…)`, indented by four,
 * carets under the place, and `error: …`.
 */
export function expressionFault(expression: string, printed: string): LogSearchFault {
  const fault = (message: string) => new LogSearchFault('bad-query', message, { cause: new Error(printed) });
  if (printed.includes('size limit')) {
    return fault('The expression is too large. Write it with fewer or smaller repetitions.');
  }
  if (printed.includes('is not allowed in a regex')) {
    return fault('A hit lies within one line: the expression cannot look for line breaks.');
  }
  const reason = /^error: (.+)$/m.exec(printed)?.[1] ?? 'it is not one that the search understands';
  const wrapped = 4 + '(?:'.length;
  const column = (/^ *\^/m.exec(printed)?.[0].length ?? 0) - wrapped;
  const where = column < 1 || column > expression.length ? '' : ` at character ${column}`;
  return fault(`The expression cannot be read${where}: ${reason}.`);
}
