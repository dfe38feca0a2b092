import { describe, expect, it } from 'vitest';
import { type ProcessEntry, parseStat } from './process-table.ts';
import { spread } from './step-processes.ts';

const entry = (pid: number, parent: number, session: number, started = 10): ProcessEntry => ({
  pid,
  parent,
  group: session,
  session,
  started,
});
const pids = (found: readonly ProcessEntry[]) => found.map(({ pid }) => pid).sort((a, b) => a - b);

describe('spread', () => {
  const shell = entry(100, 50, 100);
  const orphanInSession = entry(101, 1, 100);
  const daemon = entry(200, 1, 200);
  const childOfDaemon = entry(201, 200, 200);
  const detachedGrandchild = entry(301, 201, 301);
  const stranger = entry(400, 1, 400);
  const inServersSession = entry(500, 1, 50);
  const neighbour = entry(501, 50, 50);
  const all = [orphanInSession, daemon, childOfDaemon, detachedGrandchild, stranger, inServersSession, neighbour];

  it('keeps to the session of a shell that has died', () => {
    expect(pids(spread(all, { known: [shell], shell, ownSession: 50 }))).toEqual([101]);
  });

  it('follows sessions and descent from what is known', () => {
    expect(pids(spread(all, { known: [daemon], shell: null, ownSession: 50 }))).toEqual([200, 201, 301]);
  });

  it("never spreads over the server's own session", () => {
    expect(pids(spread(all, { known: [inServersSession], shell: null, ownSession: 50 }))).toEqual([500]);
  });

  it('does not take a later process of the same number for a known one', () => {
    expect(spread(all, { known: [{ ...daemon, started: 9 }], shell: null, ownSession: 50 })).toEqual([]);
  });

  it('never spreads over the first session of a container', () => {
    const first = [entry(2, 1, 1), entry(3, 1, 1), entry(4, 0, 0), entry(5, 0, 0)];
    expect(pids(spread(first, { known: [entry(2, 1, 1), entry(4, 0, 0)], shell: null, ownSession: 50 }))).toEqual([
      2, 4,
    ]);
  });
});

describe('parseStat', () => {
  const rest = (state: string) => `${state} 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 1`;

  it('reads a name with brackets and blanks', () => {
    expect(parseStat(6, `6 (a) R (b) ${rest('S')}`)).toEqual({
      pid: 6,
      parent: 7,
      group: 8,
      session: 9,
      started: 12345,
    });
  });

  it.each(['Z', 'X'])('leaves out state %s', (state) => {
    expect(parseStat(6, `6 (sh) ${rest(state)}`)).toBeNull();
  });
});
