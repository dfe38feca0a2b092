import { parentPort, workerData } from 'node:worker_threads';
import { percentile } from './figure.ts';

/** Follows one log over many sockets, each as a page does: the next frame is asked for when the last has come. */
const { address, log, followers, measuredMs } = workerData as {
  readonly address: string;
  readonly log: string;
  readonly followers: number;
  readonly measuredMs: number;
};
const ages: number[] = [];
let measuring = false;

function follow(): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/live`);
  let request = 0;
  const ask = (fromByte: number) => {
    request += 1;
    socket.send(JSON.stringify({ type: 'log-read', request, log, fromByte, maxBytes: 32_768, tail: true }));
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.type === 'ready' || message.type === 'reset') ask(0);
    if (message.type !== 'log') return;
    // The oldest line of the frame waited longest.
    const written = Number(/(?:^|\n)(\d{13}) /.exec(message.text)?.[1] ?? 0);
    if (measuring && written > 0) ages.push(Date.now() - written);
    ask(message.toByte);
  };
  return new Promise((resolve, reject) => {
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'hello', cursor: null }));
      resolve(socket);
    };
    socket.onerror = () => reject(new Error('A follower could not connect.'));
  });
}

const sockets: WebSocket[] = [];
for (let index = 0; index < followers; index += 50) {
  sockets.push(...(await Promise.all(Array.from({ length: Math.min(50, followers - index) }, follow))));
}
setTimeout(() => {
  measuring = true;
}, 2000);
setTimeout(() => {
  for (const socket of sockets) socket.close();
  parentPort?.postMessage(percentile(ages, 0.99));
}, 2000 + measuredMs);
