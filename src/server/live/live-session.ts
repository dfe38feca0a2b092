import type { WebSocket } from 'ws';
import { ClientMessage, openLogReads, type ServerMessage } from '#contract/live.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { NumberedEvent } from '#engine/live-feed.ts';
import { LogFault } from '#engine/ports/log-store.ts';
import type { FrameTexts } from './frame-texts.ts';

/** A client that does not take what it is sent lets it pile up here (bytes); behind this it is cut off and resumes when it can. */
const mostBuffered = 8 * 1024 * 1024;

type LogRead = Extract<ClientMessage, { type: 'log-read' }>;

/** What one client of the live socket is in the middle of. Protocol: `src/contract/live.ts`. */
export class LiveSession {
  readonly #socket: WebSocket;
  readonly #engine: EngineContext;
  readonly #frames: FrameTexts;
  readonly #reads = new Map<number, AbortController>();
  #unsubscribe: (() => void) | null = null;

  constructor(socket: WebSocket, engine: EngineContext, frames: FrameTexts) {
    this.#socket = socket;
    this.#engine = engine;
    this.#frames = frames;
  }

  receive(text: string): void {
    const message = parseMessage(text);
    if (!message) this.#send({ type: 'protocol-error', message: 'This message is not one of the live protocol.' });
    else if (message.type === 'hello') this.#hello(message.cursor);
    else if (message.type === 'log-read') void this.#read(message);
    else this.#reads.get(message.request)?.abort();
  }

  end(): void {
    this.#unsubscribe?.();
    for (const read of this.#reads.values()) read.abort();
  }

  #hello(cursor: { epoch: string; seq: number } | null): void {
    const { feed } = this.#engine;
    this.#unsubscribe?.();
    const missed = cursor === null ? [] : feed.since(cursor);
    this.#send({
      type: missed === null ? 'reset' : 'ready',
      epoch: feed.epoch,
      seq: missed === null ? feed.seq : feed.seq - missed.length,
    });
    for (const event of missed ?? []) this.#sendEvent(event);
    this.#unsubscribe = feed.subscribe((event) => this.#sendEvent(event));
  }

  async #read({ request, log, fromByte, maxBytes, tail }: LogRead): Promise<void> {
    if (this.#reads.has(request)) {
      return this.#send({ type: 'protocol-error', message: `Log read ${request} is open already on this socket.` });
    }
    if (this.#reads.size >= openLogReads) {
      return this.#send({ type: 'log-error', request, message: 'Too many log reads are open on this socket.' });
    }
    const controller = new AbortController();
    this.#reads.set(request, controller);
    try {
      await this.#engine.logs.grown(log, fromByte, controller.signal);
      const piece = await this.#engine.logs.read(log, fromByte, maxBytes, tail);
      this.#reads.delete(request);
      if (controller.signal.aborted) return;
      this.#sendText(this.#frames.text(request, piece));
    } catch (fault) {
      this.#reads.delete(request);
      if (controller.signal.aborted) return;
      if (!(fault instanceof LogFault)) this.#engine.report(`Log ${log} could not be read`, fault);
      const message = fault instanceof LogFault ? fault.message : 'The log could not be read.';
      this.#send({ type: 'log-error', request, message });
    }
  }

  #sendEvent({ seq, event }: NumberedEvent): void {
    this.#send({ type: 'event', seq, event });
  }

  #send(message: ServerMessage): void {
    this.#sendText(JSON.stringify(message));
  }

  #sendText(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > mostBuffered) this.#socket.close(1013, 'Too slow for what it asks');
    else this.#socket.send(text);
  }
}

function parseMessage(text: string): ClientMessage | null {
  try {
    return ClientMessage.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
