import { statSync } from 'node:fs';
import { errorCode } from '#adapters/log-files/io-fault.ts';
import type { LogPaths } from '#adapters/log-files/log-paths.ts';
import { isErrorLine } from '#contract/error-lines.ts';
import { LineTemplates } from '#engine/logs/line-template.ts';
import { ErrorLinesFinder, NewLinesFinder } from '#engine/logs/new-lines-finder.ts';
import type { Comparison, Telling } from '#engine/ports/log-analysis.ts';
import { eachLine } from './each-line.ts';
import { comparisonPath, readBeside, templatesPath, writeBeside } from './sidecar-file.ts';
import { mostTemplates, TemplateSet } from './template-set.ts';

export interface GreenPaths {
  readonly paths: LogPaths;
  readonly buildNumber: number;
}

export interface FailedPaths {
  readonly paths: LogPaths;
  readonly state: string;
  readonly fromLine: number;
}

/** The set of a log's templates as its file holds it; made from the log where there is none yet. */
export function learnLog(paths: LogPaths): Buffer {
  const target = templatesPath(paths);
  const stored = readBeside(target);
  if (stored && new TemplateSet().addEncoded(stored)) return stored;
  const set = new TemplateSet(mostTemplates);
  const templates = new LineTemplates();
  eachLine(paths.log, (bytes, start, end) => {
    templates.read(bytes, start, end);
    if (templates.length > 0) set.add(templates.high, templates.low);
    return true;
  });
  const encoded = set.encode();
  writeBeside(paths, target, encoded);
  return encoded;
}

/** Compares a failed log with the templates of green ones, and keeps what it found beside it. */
export function compareLog(failed: FailedPaths, green: readonly GreenPaths[]): Comparison {
  const { paths, state, fromLine } = failed;
  const known = new TemplateSet();
  const against = green.filter((each) => addLearned(known, each.paths)).map(({ buildNumber }) => buildNumber);
  const comparison = comparedWith(failed, known, [...new Set(against)]) ?? {
    newLines: { status: 'none', why: whyNothing(state, paths, against.length) },
    telling: errorLines(paths, fromLine),
  };
  writeBeside(paths, comparisonPath(paths), `${JSON.stringify(comparison)}\n`);
  return comparison;
}

/** False when the log was removed in the meantime. */
function addLearned(known: TemplateSet, paths: LogPaths): boolean {
  try {
    return known.addEncoded(learnLog(paths));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Null when there is nothing to compare, or nothing to compare with. */
function comparedWith({ paths, fromLine }: FailedPaths, known: TemplateSet, against: number[]): Comparison | null {
  if (against.length === 0 || known.capped || statSync(paths.log).size === 0) return null;
  const finder = new NewLinesFinder((high, low) => known.has(high, low), fromLine, isErrorLine);
  eachLine(paths.log, (bytes, start, end) => {
    finder.take(bytes, start, end);
    return true;
  });
  return {
    newLines: { status: 'known', against, ...finder.found },
    // The rules for errors cost more than all the rest: lines that are not new are held against them only where they have to tell.
    telling: finder.telling ?? errorLines(paths, fromLine),
  };
}

function errorLines(paths: LogPaths, fromLine: number): Telling {
  const finder = new ErrorLinesFinder(fromLine, isErrorLine);
  eachLine(paths.log, (bytes, start, end) => finder.take(bytes, start, end));
  return finder.telling;
}

function whyNothing(state: string, paths: LogPaths, green: number): string {
  if (statSync(paths.log).size === 0) return 'The log is empty.';
  if (green === 0) return `No green build of ${state} has a log to compare with.`;
  return `Green builds of ${state} print more than 500,000 different lines: too many to tell which are new.`;
}
