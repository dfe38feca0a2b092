import { buildBenchmarks } from './build.ts';
import { editorBenchmarks } from './editor.ts';
import type { Benchmark, Figure } from './figure.ts';
import { logBenchmarks } from './logs.ts';
import { overviewBenchmarks } from './overview.ts';
import { triggerBenchmarks } from './triggers.ts';

/** Every suite by its name; `npm run bench -- build` runs one, without a name all run. */
const suites: Record<string, Benchmark> = {
  build: buildBenchmarks,
  editor: editorBenchmarks,
  logs: logBenchmarks,
  overview: overviewBenchmarks,
  triggers: triggerBenchmarks,
};

const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const asJson = process.argv.includes('--json');
const unknown = names.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`There is no benchmark “${unknown.join(', ')}”. There are: ${Object.keys(suites).join(', ')}.`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const [name, suite] of Object.entries(suites)) {
  if (names.length === 0 || names.includes(name)) figures.push(...(await suite((line) => console.error(line))));
}
if (asJson) {
  console.log(JSON.stringify(figures));
} else {
  console.table(
    Object.fromEntries(
      figures.map(({ name, value, unit, baseline, ratio }) => [
        name,
        {
          value: round(value),
          baseline: round(baseline),
          unit,
          ratio: ratio.toFixed(2),
          difference: round(value - baseline),
        },
      ]),
    ),
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
