import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ulid } from 'ulid';
import { createWorkspaces } from './workspaces.ts';

const dir = mkdtempSync('/tmp/ws-');
const w = createWorkspaces({ directory: dir });
const a = ulid(),
  b = ulid();
mkdirSync(`${dir}/${a}/src`, { recursive: true });
for (let i = 0; i < 10000; i++) {
  const d = `${dir}/${a}/src/d${i % 100}`;
  mkdirSync(d, { recursive: true });
  writeFileSync(`${d}/file-${i}.ts`, `export const value${i} = ${i};\n`.repeat(20));
}
let big = '';
for (let i = 0; i < 700000; i++) big += `line ${i} ${Math.sin(i)} some text that is source-like\n`;
writeFileSync(`${dir}/${a}/src/big.txt`, big);
const c0 = process.cpuUsage();
let t = performance.now();
const z = await buffer(w.pack(a));
const c = process.cpuUsage(c0);
console.log('pack ms', (performance.now() - t) | 0, 'cpu', ((c.user + c.system) / 1000) | 0, z.length);
t = performance.now();
await w.prepare(b, Readable.from([z]), new AbortController().signal);
console.log('prepare ms', (performance.now() - t) | 0);
t = performance.now();
await w.remove(b);
console.log('remove ms', (performance.now() - t) | 0);
rmSync(dir, { recursive: true });
