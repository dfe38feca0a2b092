import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { Duplex } from 'node:stream';
import { SHELL_ARGUMENTS } from './driver.ts';
import { type ProcessEntry, parseStat } from './process-table.ts';

/** How the shell ended; `exitCode` is 128 + n for signal n, as shells count. */
export interface ShellExit {
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
}

export interface ShellProcess {
  readonly entry: ProcessEntry;
  readonly control: Duplex;
  readonly exited: Promise<ShellExit>;
}

export interface ShellStart {
  readonly shell: string;
  readonly directory: string;
  readonly environment: Record<string, string>;
  /** Stdout and stderr are one descriptor, so that their order is kept. */
  readonly outputFd: number;
  readonly driverFd: number;
}

/** Starts bash in a session of its own with nothing on stdin. Rejects with the system's error when it cannot be started. */
export async function startShell(start: ShellStart): Promise<ShellProcess> {
  const child = spawn(start.shell, SHELL_ARGUMENTS, {
    cwd: start.directory,
    env: start.environment,
    detached: true,
    stdio: ['ignore', start.outputFd, start.outputFd, 'pipe', start.driverFd],
  });
  // Read in the same turn: until the event loop runs, even a shell that has already ended is still in the table.
  const entry = child.pid === undefined ? null : readEntry(child.pid);
  const exited = exitOf(child);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const control = child.stdio[3];
  if (entry === null || !(control instanceof Duplex)) throw new Error('bash was started without its descriptors.');
  return { entry, control, exited };
}

function exitOf(child: ChildProcess): Promise<ShellExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]), signal });
    });
  });
}

/** A detached child leads its own session and group. Without /proc its start time is unknown. */
function readEntry(pid: number): ProcessEntry {
  const entry = { pid, parent: process.pid, group: pid, session: pid, started: 0 };
  try {
    return { ...entry, started: parseStat(pid, fs.readFileSync(`/proc/${pid}/stat`, 'latin1'))?.started ?? 0 };
  } catch {
    return entry;
  }
}
