import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import net from 'node:net';

const BUFFER_BYTES = 64 * 1024;

/** A read that fills less than this means that the writer is slower than we are: see PAUSE_MS. */
const NEARLY_FULL = BUFFER_BYTES * 0.75;

/**
 * Rest after a read that found little. A build that prints line by line would otherwise wake the server for every line;
 * resting after the read, never before, keeps the first output after a silence immediate. Measured with a million lines:
 * the server's share falls to a tenth, and 5 ms would already hold the build back.
 */
const PAUSE_MS = 2;

/** The most that a pipe can hold unless root has raised it: what the shell wrote before a gap is read after so many bytes. */
const PIPE_CAPACITY = 1024 * 1024;

type Deliver = (chunk: Buffer) => void | Promise<void>;

/**
 * The reading end of a step's output. Chunks are delivered one at a time, the next one only when the receiver is done with the
 * last, so that a slow receiver blocks the writers instead of filling memory.
 */
export class OutputPipe {
  /** Resolves when every writer has closed the pipe and the last byte was delivered. */
  readonly ended: Promise<void>;
  readonly #fd: number;
  readonly #socket: net.Socket;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  readonly #deliver: Deliver;
  readonly #onFailure: (error: unknown) => void;
  #delivering: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #held = 0;
  #closed = false;
  #failed = false;

  private constructor(fd: number, deliver: Deliver, onFailure: (error: unknown) => void) {
    this.#fd = fd;
    this.#deliver = deliver;
    this.#onFailure = onFailure;
    this.#socket = new net.Socket({
      fd,
      readable: true,
      writable: false,
      onread: { buffer: this.#buffer, callback: (bytes) => this.#received(bytes) },
    });
    this.ended = new Promise((resolve) => {
      this.#socket.once('close', () => {
        const last = this.#delivering;
        if (last === null) resolve();
        else void last.then(resolve);
      });
    });
    this.#socket.on('error', onFailure);
    this.#socket.resume();
  }

  /**
   * Opens the FIFO, unlinks it, and gives back both ends: the pipe to read and the descriptor for the child, which the caller
   * closes once the child has it. `deliver` failing is reported once; the rest is then read and dropped.
   */
  static async open(
    fifo: string,
    deliver: Deliver,
    onFailure: (error: unknown) => void,
  ): Promise<{ pipe: OutputPipe; writeFd: number }> {
    const { O_RDONLY, O_NONBLOCK, O_WRONLY } = fs.constants;
    const readFd = fs.openSync(fifo, O_RDONLY | O_NONBLOCK);
    let writeFd: number;
    try {
      writeFd = fs.openSync(fifo, O_WRONLY);
    } catch (error) {
      fs.closeSync(readFd);
      throw error;
    }
    const pipe = new OutputPipe(readFd, deliver, onFailure);
    await fsPromises.unlink(fifo);
    return { pipe, writeFd };
  }

  /**
   * Delivers everything that is in the pipe now, then runs `action` while nothing further is read. What was written before the
   * call comes before the action, what is written after it comes behind.
   */
  async between(action: () => Promise<void>): Promise<void> {
    this.#hold();
    try {
      await this.#drain();
      await action();
    } finally {
      this.#release();
    }
  }

  /** Delivers what is left and closes the descriptor. Nothing is delivered afterwards. */
  async close(): Promise<void> {
    this.#hold();
    await this.#drain();
    this.#closed = true;
    this.#socket.destroy();
    await this.ended;
  }

  /** Called by the socket with the buffer filled; false stops it from reading until `#goOn`. */
  #received(bytes: number): boolean {
    this.#give(bytes);
    const rest = bytes < NEARLY_FULL;
    if (this.#delivering !== null) void this.#delivering.then(() => this.#goOn(rest));
    else if (rest) this.#goOn(true);
    return this.#delivering === null && !rest;
  }

  /** Hands the buffer's first bytes over; sets `#delivering` while the receiver is busy with them. */
  #give(bytes: number): void {
    if (this.#failed) return;
    try {
      const result = this.#deliver(this.#buffer.subarray(0, bytes));
      if (result === undefined) return;
      this.#delivering = result
        .catch((error) => this.#fail(error))
        .then(() => {
          this.#delivering = null;
        });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failed = true;
    this.#onFailure(error);
  }

  async #drain(): Promise<void> {
    if (this.#delivering !== null) await this.#delivering;
    let total = 0;
    while (total < PIPE_CAPACITY && !this.#socket.destroyed) {
      const bytes = this.#readNow();
      if (bytes === 0) return;
      total += bytes;
      this.#give(bytes);
      if (this.#delivering !== null) await this.#delivering;
    }
  }

  /** 0 when the pipe is empty, and also at its end, which the socket then sees for itself. */
  #readNow(): number {
    try {
      return fs.readSync(this.#fd, this.#buffer);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
      throw error;
    }
  }

  #hold(): void {
    this.#held += 1;
    this.#socket.pause();
  }

  #release(): void {
    this.#held -= 1;
    this.#goOn(false);
  }

  #goOn(rest: boolean): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = rest ? setTimeout(() => this.#goOn(false), PAUSE_MS) : null;
    if (rest || this.#held > 0 || this.#delivering !== null || this.#closed) return;
    this.#socket.resume();
  }
}
