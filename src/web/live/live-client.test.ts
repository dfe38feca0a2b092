import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { openLogReads } from '#contract/live.ts';
import { LiveClient } from './live-client.ts';

let server: WebSocketServer;
let client: LiveClient;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  client = new LiveClient(`ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
});
afterEach(async () => {
  client.stop();
  for (const socket of server.clients) socket.terminate();
  server.close();
  await once(server, 'close');
});

const signal = new AbortController().signal;
const ask = () => client.readLog({ log: 'l', fromByte: 0, maxBytes: 1024, tail: false }, signal).catch(() => undefined);

/** The next socket and what arrives on it, as types of messages. */
async function nextSocket(): Promise<{ socket: WebSocket; types: string[] }> {
  const [socket] = await once(server, 'connection');
  const types: string[] = [];
  socket.on('message', (data: Buffer) => types.push(JSON.parse(String(data)).type));
  return { socket, types };
}

test('what is asked before the server has answered, or while it does, is sent once', async () => {
  client.start();
  const { socket, types } = await nextSocket();
  await vi.waitFor(() => expect(types).toEqual(['hello']));
  void ask();
  client.onReset(() => void ask());
  socket.send(JSON.stringify({ type: 'reset', epoch: 'one', seq: 0 }));
  await vi.waitFor(() => expect(client.connection.state).toBe('live'));
  void ask();
  await vi.waitFor(() => expect(types).toHaveLength(4));
  const pong = once(socket, 'pong');
  socket.ping();
  await pong;
  expect(types).toEqual(['hello', 'log-read', 'log-read', 'log-read']);
});

test('what is open when the connection is lost is asked again, once, on the next', async () => {
  client.start();
  const first = await nextSocket();
  first.socket.send(JSON.stringify({ type: 'ready', epoch: 'one', seq: 0 }));
  await vi.waitFor(() => expect(client.connection.state).toBe('live'));
  void ask();
  await vi.waitFor(() => expect(first.types).toEqual(['hello', 'log-read']));
  const next = nextSocket();
  first.socket.terminate();
  const second = await next;
  await vi.waitFor(() => expect(second.types).toEqual(['hello']));
  void ask();
  second.socket.send(JSON.stringify({ type: 'ready', epoch: 'one', seq: 0 }));
  await vi.waitFor(() => expect(second.types).toHaveLength(3));
  expect(second.types).toEqual(['hello', 'log-read', 'log-read']);
});

test('no more than the server allows are open at once; the others wait their turn', async () => {
  client.start();
  const { socket, types } = await nextSocket();
  const reads = Array.from({ length: openLogReads + 2 }, ask);
  socket.send(JSON.stringify({ type: 'ready', epoch: 'one', seq: 0 }));
  await vi.waitFor(() => expect(types).toHaveLength(1 + openLogReads));
  for (const request of [0, 1]) socket.send(JSON.stringify({ type: 'log-error', request, message: 'No such log.' }));
  await Promise.all(reads.slice(0, 2));
  await vi.waitFor(() => expect(types).toHaveLength(1 + openLogReads + 2));
});
