import { type LiveEvent, type LogFrame, openLogReads, ServerMessage } from '#contract/live.ts';

export interface Connection {
  /** `stale`: no connection for ten seconds, so what is shown may be old. */
  readonly state: 'live' | 'reconnecting' | 'stale';
  readonly since: Date;
}

export interface LogReadRequest {
  readonly log: string;
  readonly fromByte: number;
  readonly maxBytes: number;
  readonly tail: boolean;
}

interface OpenRead {
  readonly message: string;
  readonly resolve: (frame: LogFrame) => void;
  readonly reject: (fault: Error) => void;
}

/** What the browser's window offers; a program that follows builds without one has none of it. */
const page = globalThis as {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
};
const staleAfterMs = 10_000;
const firstDelayMs = 300;
const longestDelayMs = 10_000;

/**
 * The tab's one live socket. Reconnects by itself and resumes behind the last event it has seen; when the server no longer
 * knows that place, or an event is missing, `onReset` tells everybody to read their data anew.
 */
export class LiveClient {
  readonly #url: string;
  readonly #connectionListeners = new Set<() => void>();
  readonly #eventListeners = new Set<(event: LiveEvent) => void>();
  readonly #resetListeners = new Set<() => void>();
  readonly #reads = new Map<number, OpenRead>();
  /** Those of the reads that the server has been asked on this socket; the others wait their turn. */
  readonly #asked = new Set<number>();
  #connection: Connection = { state: 'reconnecting', since: new Date() };
  #socket: WebSocket | null = null;
  /** The server has answered the hello on this socket. What was asked before that is sent then, and nothing twice. */
  #greeted = false;
  #cursor: { epoch: string; seq: number } | null = null;
  #attempts = 0;
  #nextRequest = 0;
  #stopped = true;
  #timers: { retry?: ReturnType<typeof setTimeout>; stale?: ReturnType<typeof setTimeout> } = {};

  constructor(url: string) {
    this.#url = url;
  }

  get connection(): Connection {
    return this.#connection;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    page.addEventListener?.('online', this.#retryNow);
    this.#markStaleLater();
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    page.removeEventListener?.('online', this.#retryNow);
    clearTimeout(this.#timers.retry);
    clearTimeout(this.#timers.stale);
    this.#socket?.close();
    this.#socket = null;
    this.#greeted = false;
    for (const read of [...this.#reads.values()]) read.reject(new Error('The live connection was ended.'));
    this.#reads.clear();
  }

  onConnection(listener: () => void): () => void {
    this.#connectionListeners.add(listener);
    return () => this.#connectionListeners.delete(listener);
  }

  onEvent(listener: (event: LiveEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onReset(listener: () => void): () => void {
    this.#resetListeners.add(listener);
    return () => this.#resetListeners.delete(listener);
  }

  /**
   * Asks for one frame of a log; waits until there is something behind `fromByte` or the log is sealed. Survives a lost
   * connection: the question is put again. Rejects when the signal aborts or the server refuses.
   */
  readLog(wanted: LogReadRequest, signal: AbortSignal): Promise<LogFrame> {
    signal.throwIfAborted();
    const request = this.#nextRequest++;
    const message = JSON.stringify({ type: 'log-read', request, ...wanted });
    return new Promise((resolve, reject) => {
      const settle = () => {
        signal.removeEventListener('abort', abort);
        this.#reads.delete(request);
        this.#asked.delete(request);
        this.#askNext();
      };
      const abort = () => {
        if (this.#asked.has(request)) this.#send(JSON.stringify({ type: 'log-cancel', request }));
        settle();
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#reads.set(request, {
        message,
        resolve: (frame) => {
          settle();
          resolve(frame);
        },
        reject: (fault) => {
          settle();
          reject(fault);
        },
      });
      this.#askNext();
    });
  }

  #askNext(): void {
    if (!this.#greeted) return;
    for (const [request, { message }] of this.#reads) {
      if (this.#asked.size >= openLogReads) return;
      if (this.#asked.has(request)) continue;
      this.#asked.add(request);
      this.#send(message);
    }
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', cursor: this.#cursor }));
    socket.onmessage = ({ data }) => this.#receive(String(data));
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#greeted = false;
      if (!this.#stopped) this.#connectLater();
    };
  }

  #connectLater(): void {
    if (this.#connection.state === 'live') {
      this.#setConnection('reconnecting');
      this.#markStaleLater();
    }
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#attempts) * (0.5 + Math.random() / 2);
    this.#attempts += 1;
    clearTimeout(this.#timers.retry);
    this.#timers.retry = setTimeout(() => this.#connect(), delay);
  }

  readonly #retryNow = (): void => {
    if (this.#socket) return;
    clearTimeout(this.#timers.retry);
    this.#connect();
  };

  #markStaleLater(): void {
    clearTimeout(this.#timers.stale);
    this.#timers.stale = setTimeout(() => this.#setConnection('stale'), staleAfterMs);
  }

  #setConnection(state: Connection['state']): void {
    this.#connection = { state, since: state === 'stale' ? this.#connection.since : new Date() };
    for (const listener of this.#connectionListeners) listener();
  }

  #receive(text: string): void {
    const parsed = ServerMessage.safeParse(JSON.parse(text));
    // A newer server may say more than this page knows; what it does know still reaches it.
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'ready') this.#begin(message, this.#cursor !== null && this.#cursor.epoch !== message.epoch);
    else if (message.type === 'reset') this.#begin(message, true);
    else if (message.type === 'event') this.#receiveEvent(message.seq, message.event);
    else if (message.type === 'log') this.#reads.get(message.request)?.resolve(message);
    else if (message.type === 'log-error') this.#reads.get(message.request)?.reject(new Error(message.message));
  }

  #begin({ epoch, seq }: { epoch: string; seq: number }, reset: boolean): void {
    this.#cursor = { epoch, seq };
    this.#attempts = 0;
    clearTimeout(this.#timers.stale);
    // Before the listeners, who may ask for more: that is sent at once, and may not be sent again.
    this.#greeted = true;
    this.#asked.clear();
    this.#askNext();
    this.#setConnection('live');
    if (reset) for (const listener of this.#resetListeners) listener();
  }

  #receiveEvent(seq: number, event: LiveEvent): void {
    if (!this.#cursor || seq <= this.#cursor.seq) return;
    const gap = seq > this.#cursor.seq + 1;
    this.#cursor = { ...this.#cursor, seq };
    if (gap) for (const listener of this.#resetListeners) listener();
    for (const listener of this.#eventListeners) listener(event);
  }

  #send(message: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message);
  }
}
