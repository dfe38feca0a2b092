import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createShellSyntax } from '#adapters/shell-syntax/shell-syntax.ts';
import { graphCommand } from './graph-command.ts';
import { lintCommand } from './lint-command.ts';
import { Misuse } from './read-definition.ts';
import { verifyCommand } from './verify-command.ts';

const help = `Usage: pipewright lint [FILE…] [--json]
       pipewright graph [FILE]
       pipewright verify BUILD [--url ADDRESS]

  lint    checks definitions; prints file:line:column, what is wrong, and how to mend it
  graph   prints the pipeline as a Mermaid flowchart
  verify  reads the logs of a build (pipeline/number) from the server and compares them with their seals

ADDRESS is http://127.0.0.1:4400, or the port in PIPEWRIGHT_PORT.
FILE is microtica.yaml, or else .microtica/microtica.yaml, in this folder; - reads standard input.
Exit code: 0 when there is no error, 1 when there is one, 2 when the command cannot be understood or a file cannot be read.
`;

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      url: { type: 'string', default: `http://127.0.0.1:${process.env.PIPEWRIGHT_PORT || '4400'}` },
      help: { type: 'boolean', short: 'h', default: false },
      version: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(help);
  if (values.version) return print(`${await version()}\n`);
  const [command, ...files] = positionals;
  const shell = createShellSyntax();
  if (command === 'lint') return lintCommand(files, values.json, shell, print);
  if (command === 'graph' && values.json) throw new Misuse('`--json` belongs to lint. graph prints Mermaid.');
  if (command === 'graph' && files.length < 2) return graphCommand(files[0], shell, print);
  if (command === 'verify' && files.length < 2) return verifyCommand(files[0], values.url, print);
  throw new Misuse(command === undefined ? help : `There is no command “${positionals.join(' ')}”.\n\n${help}`);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

async function version(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  return String(JSON.parse(text).version);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (fault) {
  const expected = fault instanceof Misuse || (fault instanceof TypeError && 'code' in fault);
  if (!expected) throw fault;
  process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n`);
  process.exitCode = 2;
}
