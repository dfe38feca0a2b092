import { createServer } from 'vite';
import { readConfig } from './config.ts';
import { exitWith, runUntilSignal } from './main.ts';

// The BFF as it always is, and beside it Vite with hot reload that passes /api on to it (see vite.config.ts).
try {
  const config = readConfig(process.env);
  const { address } = await runUntilSignal(config);
  const vite = await createServer();
  await vite.listen();
  const local = vite.resolvedUrls?.local[0] ?? 'http://localhost:5173/';
  console.log(`\n  Pipewright with hot reload: ${local}\n  (its API: ${address})\n`);
} catch (fault) {
  exitWith(fault);
}
