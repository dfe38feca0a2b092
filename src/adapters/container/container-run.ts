import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import {
  bashOnStreams,
  type DriverDialect,
  quoteForShell,
  shellOnStreams,
  writeDriver,
} from '#adapters/bash/driver.ts';
import { ATTEMPT_VARIABLE } from '#adapters/bash/step-environment.ts';
import { StepProgress } from '#adapters/bash/step-progress.ts';
import { RunnerFault, type StepOutcome, type StepSink, type StepTask } from '#engine/ports/step-runner.ts';
import { type ContainerCommand, EngineRefusal, lastWords } from './container-command.ts';
import { GapMarks } from './gap-marks.ts';

/** By which the containers of a step are found again, also by a server that did not start them. */
export const attemptLabel = 'io.pipewright.attempt';

/** Where the shell finds what it is to run. */
const driverFolder = '/run/pipewright';
const createMs = 60_000;
const removeMs = 60_000;
const longestComplaint = 8192;

export interface ContainerRunOptions {
  readonly command: ContainerCommand;
  readonly tool: string;
  readonly scratch: string;
  readonly graceMs: number;
}

interface ContainerTask extends StepTask {
  readonly image: string;
}

/** One step from the making of its container to its removal. Used once. */
export class ContainerRun {
  readonly #task: ContainerTask;
  readonly #sink: StepSink;
  readonly #options: ContainerRunOptions;
  readonly #progress: StepProgress;
  readonly #token = randomBytes(9).toString('hex');
  readonly #name: string;
  /** Aborts when the caller does or when the sink fails: either way the container is to end. */
  readonly #stop = new AbortController();
  #sinkFailure: { readonly error: unknown } | null = null;

  constructor(task: ContainerTask, sink: StepSink, options: ContainerRunOptions) {
    this.#task = task;
    this.#sink = sink;
    this.#options = options;
    this.#progress = new StepProgress(task.commands.length, sink);
    this.#name = `pipewright-${task.attemptId}-${this.#token}`;
  }

  /** Rejects with what the sink threw. @throws RunnerFault when the engine was lost while the step ran. */
  async run(signal: AbortSignal): Promise<StepOutcome> {
    const onAbort = () => {
      this.#progress.settle({ kind: 'aborted' });
      this.#stop.abort();
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    const folder = await this.#writeDrivers();
    try {
      const refusal = await this.#create(folder);
      if (refusal === null) await this.#follow();
      else this.#progress.settle({ kind: 'refused', message: refusal });
    } finally {
      signal.removeEventListener('abort', onAbort);
      await this.#remove();
      await fs.rm(folder, { recursive: true, force: true });
    }
    if (this.#sinkFailure !== null) throw this.#sinkFailure.error;
    return this.#progress.outcome ?? { kind: 'finished' };
  }

  /** The step's variables come with its commands: on a command line or in an engine's description others could read them. */
  async #writeDrivers(): Promise<string> {
    const { scratch } = this.#options;
    await fs.mkdir(scratch, { recursive: true, mode: 0o700 });
    const folder = await fs.mkdtemp(path.join(scratch, 'container-'));
    const write = (name: string, dialect: DriverDialect) => {
      const variables = Object.entries(this.#task.environment)
        .filter(([variable]) => variable !== ATTEMPT_VARIABLE)
        .map(([variable, value]) => `export ${variable}=${dialect.quote(value)}; `);
      const text = `${variables.join('')}${writeDriver(this.#task.commands, this.#token, dialect)}`;
      return fs.writeFile(path.join(folder, name), text, { mode: 0o600 });
    };
    await Promise.all([write('bash', bashOnStreams), write('sh', shellOnStreams)]);
    return folder;
  }

  /** @returns a sentence when the engine does not make such a container. */
  async #create(folder: string): Promise<string | null> {
    const { command, tool } = this.#options;
    const { attemptId, directory, image } = this.#task;
    const variables = { CI: 'true', LANG: 'C.UTF-8', TERM: 'xterm-256color', [ATTEMPT_VARIABLE]: attemptId };
    const user = serverUser(tool);
    const args = [
      ...[
        'create',
        '--interactive',
        '--pull',
        'never',
        '--name',
        this.#name,
        '--label',
        `${attemptLabel}=${attemptId}`,
      ],
      ...['--log-driver', 'none', '--workdir', directory, ...user.options, '--entrypoint', 'sh'],
      ...['--mount', mount(directory, directory), '--mount', mount(folder, driverFolder, 'readonly')],
      ...Object.entries({ ...variables, ...user.variables }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...[image, '-c', launch],
    ];
    try {
      await command.call(tool, args, { timeout: createMs });
      return null;
    } catch (fault) {
      if (fault instanceof EngineRefusal) return `No container could be made of its image: ${fault.message}`;
      throw fault;
    }
  }

  async #follow(): Promise<void> {
    const { command, tool } = this.#options;
    if (this.#stop.signal.aborted) return;
    const client = spawn(tool, ['start', '--attach', '--interactive', this.#name], {
      env: command.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const exited = exitOf(client);
    const complaint = collect(client.stderr);
    const ending = this.#endWhenStopped(client.stdin);
    // The container may end while an answer is on its way; its end says all there is to say.
    client.stdin.on('error', () => undefined);
    await this.#read(client.stdout, client.stdin);
    await exited;
    this.#stop.signal.removeEventListener('abort', ending.start);
    await ending.done();
    if (this.#progress.outcome === null && this.#sinkFailure === null) await this.#ended(await complaint);
  }

  async #read(output: Readable, answers: Writable): Promise<void> {
    const marks = new GapMarks(this.#token);
    for await (const chunk of output) {
      for (const piece of marks.split(chunk)) {
        if (Buffer.isBuffer(piece)) await this.#deliver(() => this.#sink.output(piece));
        else {
          await this.#deliver(() => this.#progress.gap(piece.gap, piece.exitCode));
          if (this.#stop.signal.aborted) answers.end();
          else answers.write('\n');
        }
      }
    }
    const rest = marks.end();
    if (rest.length > 0) await this.#deliver(() => this.#sink.output(rest));
  }

  /** The first failure of the sink stops the step; what comes after it is read and dropped. */
  async #deliver(give: () => void | Promise<void>): Promise<void> {
    if (this.#sinkFailure !== null) return;
    try {
      await give();
    } catch (error) {
      this.#sinkFailure = { error };
      this.#stop.abort();
    }
  }

  /** On a stop: TERM for every process of the container, then, when they are gone or the grace is over, its removal. */
  #endWhenStopped(answers: Writable) {
    const { command, tool, graceMs } = this.#options;
    let done: Promise<void> | null = null;
    const end = async () => {
      const script = terminate(graceMs);
      const timeout = graceMs + createMs;
      // Refused when the container does not run yet or any more.
      await command.call(tool, ['exec', this.#name, 'sh', '-c', script], { timeout }).catch(() => undefined);
      answers.end();
      await this.#remove();
    };
    const start = () => {
      done ??= end();
    };
    this.#stop.signal.addEventListener('abort', start);
    if (this.#stop.signal.aborted) start();
    return { start, done: async () => done };
  }

  /** The container ended inside a command, or before the first one. */
  async #ended(complaint: string): Promise<void> {
    const { command, tool } = this.#options;
    const answer = await command.call(tool, ['inspect', '--format', '{{json .State}}', this.#name]).catch(() => null);
    const state: unknown = answer === null ? null : JSON.parse(answer);
    const { Running: running, ExitCode: exitCode } = { Running: true, ExitCode: null, ...(state as object | null) };
    if (!this.#progress.begun) {
      const message = /"sh".*not found|"sh".*no such file/i.test(complaint)
        ? `Its image ${this.#task.image} has no shell: commands need one (bash or sh).`
        : `Its container did not start: ${lastWords(complaint) || `it ended with exit code ${exitCode}`}`;
      this.#progress.settle({ kind: 'refused', message });
    } else if (running || typeof exitCode !== 'number') {
      throw new RunnerFault(
        `The container engine was lost: ${lastWords(complaint) || 'it does not know the container'}`,
      );
    } else {
      await this.#deliver(() => this.#progress.shellEnded({ exitCode, signal: null }));
    }
  }

  async #remove(): Promise<void> {
    const { command, tool } = this.#options;
    // Already gone, or the engine is: then the next start of the server looks for it (`reap`).
    await command.call(tool, ['rm', '--force', '--volumes', this.#name], { timeout: removeMs }).catch(() => undefined);
  }
}

/** Runs in the image's `sh`, and hands over to bash where there is one. `$0` is the shell's name, as on a machine. */
const launch = [
  'command -v bash >/dev/null 2>&1 &&',
  `exec bash --noprofile --norc -c ${quoteForShell(`eval "$(<${driverFolder}/bash)"`)} bash;`,
  `exec sh -c ${quoteForShell(`eval "$(cat ${driverFolder}/sh)"`)} sh`,
].join(' ');

/** Asks every process to end, the shell (process 1) included, and waits until only the shell is left, twice seen. */
function terminate(graceMs: number): string {
  return `trap '' TERM; kill -TERM -1; kill -TERM 1; looks=${Math.ceil(graceMs / 100)}; quiet=0
while [ "$looks" -gt 0 ] && [ "$quiet" -lt 2 ]; do
  sleep 0.1 2>/dev/null || sleep 1
  looks=$((looks - 1)); quiet=$((quiet + 1))
  for process in /proc/[0-9]*; do
    case \${process#/proc/} in 1|$$) ;; *) [ ! -d "$process" ] || quiet=0;; esac
  done
done`;
}

/** Files that the step writes belong to the server, whatever user the image names; else it could neither pack nor remove them. */
function serverUser(tool: string): { options: readonly string[]; variables: Readonly<Record<string, string>> } {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const keep = tool === 'podman' && uid !== 0 ? ['--userns', 'keep-id'] : [];
  // A user without an account in the image has no home there either.
  return { options: ['--user', `${uid}:${gid}`, ...keep], variables: uid === 0 ? {} : { HOME: '/tmp' } };
}

/** The value of `--mount` is a line of CSV. */
function mount(source: string, target: string, ...flags: string[]): string {
  const fields = ['type=bind', `source=${source}`, `target=${target}`, ...flags];
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

async function exitOf(client: ChildProcess): Promise<void> {
  try {
    await once(client, 'close');
  } catch (cause) {
    throw new RunnerFault(`The container could not be started: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

async function collect(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text = (text + chunk).slice(-longestComplaint);
  return text;
}
