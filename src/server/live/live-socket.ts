import type { FastifyPluginAsync } from 'fastify';
import type { Services } from '#server/services.ts';
import { FrameTexts } from './frame-texts.ts';
import { LiveSession } from './live-session.ts';

/** A client that answers no ping for this long (ms) is gone; its socket is ended. */
const pingMs = 30_000;

/** The live socket: numbered events, and log frames that the client asks for one by one. */
export const liveSocket: FastifyPluginAsync<{ services: Services }> = async (app, { services }) => {
  const frames = new FrameTexts();
  app.get('/live', { websocket: true, schema: { hide: true }, config: { permission: 'build:read' } }, (socket) => {
    const session = new LiveSession(socket, services.engine, frames);
    let alive = true;
    socket.on('pong', () => {
      alive = true;
    });
    const ping = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, pingMs);
    socket.on('message', (data) => session.receive(String(data)));
    socket.on('close', () => {
      clearInterval(ping);
      session.end();
    });
    // A broken connection always closes too; without a listener the error would end the process.
    socket.on('error', (error) => app.log.debug(error, 'live socket'));
  });
};
