import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One live process as the system lists it. Zombies are left out: they run nothing and hold nothing. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started, in the system's own unit; tells a process from a later one of the same number. */
  readonly started: number;
}

export interface ProcessTable {
  readonly entries: readonly ProcessEntry[];
  /** Processes ended while the table was read: one of them may have left a child that is not in it. */
  readonly blurred: boolean;
}

/** Reads all processes. Without /proc (macOS) by `ps`, which knows neither sessions nor start times. */
export async function readProcessTable(): Promise<ProcessTable> {
  let names: string[];
  try {
    names = await fs.readdir('/proc');
  } catch {
    return readByPs();
  }
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  if (numbers.length === 0) return readByPs();
  const stats = await Promise.all(numbers.map(async (pid) => ({ pid, stat: await readProcFile(pid, 'stat') })));
  const entries: ProcessEntry[] = [];
  let blurred = false;
  for (const { pid, stat } of stats) {
    if (stat === null) blurred = true;
    else {
      const entry = parseStat(pid, stat.toString('latin1'));
      if (entry !== null) entries.push(entry);
    }
  }
  return { entries, blurred };
}

/**
 * Fields of /proc/PID/stat (proc(5)). The second one is the program's name in brackets and may itself hold brackets and blanks:
 * the numbers begin behind the last closing one.
 */
export function parseStat(pid: number, stat: string): ProcessEntry | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === undefined || state === 'Z' || state === 'X') return null;
  const number = (index: number) => Number(fields[index]);
  return { pid, parent: number(1), group: number(2), session: number(3), started: number(19) };
}

/** The variables a process was started with; they stay readable as long as it runs. Empty when denied, null when it is gone. */
export async function environmentOf(pid: number): Promise<string[] | null> {
  const content = await readProcFile(pid, 'environ');
  if (content === null) return null;
  return content.length === 0 ? [] : content.toString('utf8').split('\0');
}

/** Null when the process is gone or belongs to somebody else. */
export async function workingDirectoryOf(pid: number): Promise<string | null> {
  return fs.readlink(`/proc/${pid}/cwd`).catch(() => null);
}

/** Whether one of the process's descriptors is `target` as /proc names it. */
export async function holdsOpen(pid: number, target: string): Promise<boolean> {
  const descriptors = await fs.readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(descriptors.map((fd) => fs.readlink(`/proc/${pid}/fd/${fd}`).catch(() => null)));
  return links.includes(target);
}

/** Null when there is no such process any more; empty when it is not ours to read. */
async function readProcFile(pid: number, name: 'stat' | 'environ'): Promise<Buffer | null> {
  try {
    return await fs.readFile(`/proc/${pid}/${name}`);
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
    return denied ? Buffer.alloc(0) : null;
  }
}

async function readByPs(): Promise<ProcessTable> {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,pgid=,state=']);
  const entries: ProcessEntry[] = [];
  for (const line of stdout.split('\n')) {
    const [pid, parent, group, state] = line.trim().split(/\s+/);
    if (pid === undefined || state === undefined || state.startsWith('Z')) continue;
    entries.push({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: Number(group),
      started: 0,
    });
  }
  return { entries, blurred: false };
}
