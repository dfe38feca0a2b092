import path from 'node:path';
import type { ProcessEntry, ProcessTable } from './process-table.ts';
import { environmentOf, holdsOpen, readProcessTable, workingDirectoryOf } from './process-table.ts';
import { ATTEMPT_VARIABLE } from './step-environment.ts';

/** How the processes of one or several steps are told from all others. */
export interface StepMarks {
  readonly attemptIds: readonly string[];
  /** The shell; null when another server started it. */
  readonly shell: ProcessEntry | null;
  /** Directories of the step alone: whoever works in them belongs to it. */
  readonly directories: readonly string[];
  /** The step's output as /proc names it: whoever has it open belongs to the step. Null to leave that out; it is slow. */
  readonly output: string | null;
}

/** Enough for any ordinary machine; one where processes come and go without pause is not waited for. */
const MOST_LOOKS = 4;

/** Processes of a step, seen through several looks: what was once recognised stays known when its parent has gone. */
export class StepProcesses {
  readonly #marks: StepMarks;
  readonly #known = new Map<number, ProcessEntry>();

  constructor(marks: StepMarks) {
    this.#marks = marks;
    if (marks.shell !== null) this.#known.set(marks.shell.pid, marks.shell);
  }

  /** The group that the shell leads; null when another server started it. */
  get shellGroup(): number | null {
    return this.#marks.shell?.group ?? null;
  }

  /**
   * Every process of the step that lives now. A look in which some process vanished or was just changing its program is
   * repeated, because it may have left a child behind or hidden its mark.
   */
  async find(withOutput = false): Promise<ProcessEntry[]> {
    for (let look = 1; ; look += 1) {
      const table = await readProcessTable();
      const { found, blurred } = await this.#recognise(table, withOutput);
      if (found.length > 0 || !(table.blurred || blurred) || look === MOST_LOOKS) return found;
    }
  }

  async #recognise(table: ProcessTable, withOutput: boolean): Promise<{ found: ProcessEntry[]; blurred: boolean }> {
    const { shell } = this.#marks;
    const own = ownLine(table.entries);
    const candidates = table.entries.filter((entry) => !own.has(entry.pid) && entry.started >= (shell?.started ?? 0));
    const views = await Promise.all(candidates.map((entry) => this.#view(entry, withOutput)));
    for (const [index, entry] of candidates.entries()) {
      if (views[index] === 'marked') this.#known.set(entry.pid, entry);
    }
    const found = spread(candidates, {
      known: [...this.#known.values()],
      shell,
      ownSession: ownSession(table.entries),
    });
    for (const entry of found) this.#known.set(entry.pid, entry);
    return { found, blurred: shell !== null && views.includes('blurred') };
  }

  async #view(entry: ProcessEntry, withOutput: boolean): Promise<'marked' | 'other' | 'blurred'> {
    const { attemptIds, directories, output } = this.#marks;
    const environment = await environmentOf(entry.pid);
    if (environment === null) return 'blurred';
    if (attemptIds.some((id) => environment.includes(`${ATTEMPT_VARIABLE}=${id}`))) return 'marked';
    if (directories.length > 0) {
      const place = await workingDirectoryOf(entry.pid);
      if (place !== null && directories.some((directory) => isInside(place, directory))) return 'marked';
    }
    if (withOutput && output !== null && (await holdsOpen(entry.pid, output))) return 'marked';
    return environment.length === 0 ? 'blurred' : 'other';
  }
}

interface Kinship {
  readonly known: readonly ProcessEntry[];
  readonly shell: ProcessEntry | null;
  /** The server's own session never spreads: not everything that was started from the same terminal belongs to the step. */
  readonly ownSession: number | null;
}

/** The processes among `entries` that are known, share a session or group with a known one or with the shell, or descend from one. */
export function spread(entries: readonly ProcessEntry[], { known, shell, ownSession }: Kinship): ProcessEntry[] {
  const found = new Map<number, ProcessEntry>();
  const sessions = new Set<number>();
  const groups = new Set<number>();
  const join = (entry: ProcessEntry) => {
    // 0 stands for a session outside of a container's view, 1 for that of the container's first process.
    if (entry.session === ownSession || entry.session <= 1 || entry.group <= 1) return;
    sessions.add(entry.session);
    groups.add(entry.group);
  };
  const take = (entry: ProcessEntry) => {
    found.set(entry.pid, entry);
    join(entry);
  };
  // The shell's session counts after its death too: the system does not give its number away while a member lives.
  if (shell !== null) join(shell);
  const living = new Map(entries.map((entry) => [entry.pid, entry]));
  for (const entry of known) {
    const now = living.get(entry.pid);
    // Another start time means that the number was given to a stranger.
    if (now !== undefined && now.started === entry.started) take(now);
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const entry of entries) {
      if (found.has(entry.pid)) continue;
      if (found.has(entry.parent) || sessions.has(entry.session) || groups.has(entry.group)) take(entry);
    }
  }
  return [...found.values()];
}

/** This process and all its ancestors, which no mark may ever reach. */
function ownLine(entries: readonly ProcessEntry[]): Set<number> {
  const parents = new Map(entries.map((entry) => [entry.pid, entry.parent]));
  const line = new Set([0, 1]);
  for (let pid: number | undefined = process.pid; pid !== undefined && !line.has(pid); pid = parents.get(pid))
    line.add(pid);
  return line;
}

function ownSession(entries: readonly ProcessEntry[]): number | null {
  return entries.find((entry) => entry.pid === process.pid)?.session ?? null;
}

function isInside(place: string, directory: string): boolean {
  return place === directory || place.startsWith(directory + path.sep);
}
