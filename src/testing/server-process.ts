import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { z } from 'zod';

const main = join(import.meta.dirname, '../server/main.ts');

/** A real server in a process of its own, on a port that the system chose. */
export class ServerProcess {
  readonly address: string;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  /** Starts a server on the data directory and waits until it listens. @throws with what it printed when it does not start. */
  static async start(dataDirectory: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--optimize-for-size', main], {
      env: {
        PATH: process.env.PATH ?? '',
        PIPEWRIGHT_DATA_DIR: dataDirectory,
        PIPEWRIGHT_PORT: '0',
        PIPEWRIGHT_LOG_LEVEL: 'error',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    const address = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /running at (http:\S+)/.exec(printed)?.[1];
        if (found) resolve(found);
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${printed}`)));
    });
    return new ServerProcess(child, address);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async get<Answer>(schema: z.ZodType<Answer>, path: string): Promise<Answer> {
    const answer = await fetch(`${this.address}${path}`);
    return schema.parse(await answer.json());
  }

  post<Answer>(schema: z.ZodType<Answer>, path: string, body: unknown = {}): Promise<Answer> {
    return this.#send('POST', schema, path, body);
  }

  put<Answer>(schema: z.ZodType<Answer>, path: string, body: unknown): Promise<Answer> {
    return this.#send('PUT', schema, path, body);
  }

  async delete<Answer>(schema: z.ZodType<Answer>, path: string): Promise<Answer> {
    const answer = await fetch(`${this.address}${path}`, { method: 'DELETE' });
    return schema.parse(await answer.json());
  }

  async #send<Answer>(method: string, schema: z.ZodType<Answer>, path: string, body: unknown): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.address}${path}`, { method, headers, body: JSON.stringify(body) });
    return schema.parse(await answer.json());
  }

  /** The whole log of an attempt, as it is stored. */
  async log(attemptId: string | undefined): Promise<string> {
    return (await fetch(`${this.address}/api/logs/${attemptId}/raw`)).text();
  }

  /** Sends the signal and waits for the end of the process; gives its exit code. */
  async end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
    return this.#child.exitCode;
  }
}
