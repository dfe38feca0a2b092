import { createServer } from 'node:http';
import { greeting } from './greeting.js';

const port = Number(process.env.PORT ?? 8080);

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/healthz') return response.end('ok\n');
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${greeting(searchParams.get('name'))}\n`);
});

server.listen(port, () => console.log(`Listening on port ${port}`));
process.on('SIGTERM', () => server.close());
