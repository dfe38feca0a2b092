/**
 * Prints a log like those of builds: colours, progress bars, wide characters, some very long lines, about 110 bytes a line on average.
 *
 *   print-log.ts size <bytes>              that much, as fast as it is taken
 *   print-log.ts rate <lines/s> <seconds>  lines that begin with the moment (ms since 1970) at which they were written
 */
const [mode, first, second] = process.argv.slice(2);
const words = ['resolving', 'fetching', 'compiling', 'linking', 'checking', 'bundling', 'testing', 'packing'];

function line(index: number): string {
  const word = words[index % words.length];
  if (index % 5000 === 4999) return `${word} a line that goes on and on ${'0123456789'.repeat(500)}`;
  if (index % 100 === 99) return `${[10, 40, 70, 100].map((done) => `${word} ${done}%`).join('\r')}`;
  if (index % 50 === 49)
    return `\x1b[1;31merror\x1b[0m: step ${index} \x1b[2mat\x1b[0m src/部品/モジュール-${index % 997}.ts:${index % 311}:9 ✖`;
  const colour = 31 + (index % 6);
  return `\x1b[2m${index}\x1b[0m \x1b[${colour}m${word}\x1b[0m packages/module-${index % 997}/src/part-${index % 61}.ts in ${index % 1000} ms, nothing to say about it`;
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (fault) => (fault ? reject(fault) : resolve()));
  });
}

async function printSize(bytes: number): Promise<void> {
  let index = 0;
  for (let printed = 0; printed < bytes; ) {
    let block = '';
    while (block.length < 256 * 1024 && printed + block.length < bytes) block += `${line(index++)}\n`;
    printed += Buffer.byteLength(block);
    await write(block);
  }
}

async function printRate(perSecond: number, seconds: number): Promise<void> {
  const started = performance.now();
  const total = perSecond * seconds;
  for (let index = 0; index < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * perSecond));
    let block = '';
    for (; index < due; index += 1) block += `${Date.now()} ${line(index)}\n`;
    if (block !== '') await write(block);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

if (mode === 'size') await printSize(Number(first));
else if (mode === 'rate') await printRate(Number(first), Number(second));
else throw new Error(`print-log.ts: “${mode}” is neither size nor rate.`);
