import { Cron } from 'croner';
import { Refusal } from '#engine/refusal.ts';

export interface TimeTable {
  /** Minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
}

const fields = [
  { name: 'minute', takes: '0 to 59' },
  { name: 'hour', takes: '0 to 23' },
  { name: 'day of month', takes: '1 to 31, or L for the last' },
  { name: 'month', takes: '1 to 12, or JAN to DEC' },
  { name: 'day of week', takes: '0 to 7 (0 and 7 are Sunday), or SUN to SAT' },
] as const;

/**
 * The next moments behind one, soonest first. Where clocks are set forward, a table of fixed hours runs at the first moment behind the
 * gap, and where they are set back it runs once; one of every so many minutes runs as often as the time goes by.
 *
 * @param count how many at most.
 * @returns ISO moments; none when there are none left.
 * @throws Refusal `bad-request` that says which field or what zone is wrong, and what it takes.
 */
export function nextMoments(table: TimeTable, after: string, count: number): string[] {
  checkZone(table.timeZone);
  checkFields(table.cron);
  const cron = parse(table.cron, table.timeZone);
  return cron.nextRuns(count, new Date(after)).map((moment) => moment.toISOString());
}

function checkZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw refused(
      'timeZone',
      `There is no time zone “${timeZone}”. Give its IANA name, like Europe/Berlin, America/New_York or UTC.`,
    );
  }
}

/** Each field by itself, so that the answer can say which one is wrong. */
function checkFields(cron: string): void {
  const parts = cron.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    throw refused(
      'cron',
      `“${cron}” has ${parts.length} field${parts.length === 1 ? '' : 's'}, and a schedule has five: minute, hour, day of month, month, day of week. “0 2 * * MON-FRI” is two in the morning from Monday to Friday.`,
    );
  }
  for (const [place, { name, takes }] of fields.entries()) {
    const part = parts[place] ?? '';
    const alone = fields.map((_, index) => (index === place ? part : '*')).join(' ');
    if (isReadable(alone)) continue;
    throw refused(
      'cron',
      `The ${name} “${part}” of “${cron}” cannot be read. It takes ${takes}: one number, a list (1,3), a range (1-5), * for all, or a step (*/2, 1-9/2).`,
    );
  }
}

function isReadable(cron: string): boolean {
  try {
    parse(cron, 'UTC');
    return true;
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof RangeError) return false;
    throw fault;
  }
}

/** Never runs anything: it is asked for moments alone. */
function parse(cron: string, timezone: string): Cron {
  return new Cron(cron, { mode: '5-part', timezone, paused: true, fixedTimeRule: 'no-wildcard' });
}

function refused(field: 'cron' | 'timeZone', message: string): Refusal {
  return new Refusal('bad-request', message, { field });
}
