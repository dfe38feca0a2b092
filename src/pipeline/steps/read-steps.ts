import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from 'yaml';
import { checkEmptyNames } from '#pipeline/empty-name.ts';
import { addEntry, replaceWord } from '#pipeline/fixes.ts';
import { keyNames } from '#pipeline/language-keys.ts';
import type { ParseOptions } from '#pipeline/parse-pipeline.ts';
import type { ReadPipeline } from '#pipeline/read-states.ts';
import { at, finder } from '#pipeline/read-values.ts';
import { Reading } from '#pipeline/reading.ts';
import type { Rendered } from '#pipeline/template.ts';
import { warnOfUnknownKeys } from '#pipeline/unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from '#pipeline/yaml-document.ts';
import { checkTemplates } from './check-templates.ts';
import { compileSteps } from './compile-steps.ts';
import { checkComputeType, type ReadStep, readStep } from './read-step.ts';

const rootKeys = keyNames('root').filter((name) => name !== 'Pipeline');

/** Reads a file of the steps dialect (LANGUAGE.md section 2). */
export function readStepsDialect(
  document: YamlDocument,
  root: readonly Entry[],
  steps: Entry,
  rendered: Rendered,
  options: ParseOptions,
): ReadPipeline {
  checkTemplates(document, rendered, options);
  const find = finder(root);
  warnOfUnknownKeys(document, root, rootKeys, 'The file');
  checkComputeType(document, find('runtime'), 'The file');
  if (!isMap(steps.value) || steps.value.items.length === 0) {
    const what = isSeq(steps.value) ? 'a map from step names to steps, not a list' : 'a map with at least one step';
    document.error('no-steps', `\`steps\` must be ${what}.`, at(steps));
    return { graph: null, reading: new Reading(document) };
  }
  const entries = document.entries(steps.value);
  const reading = new Reading(document);
  checkEmptyNames(document, entries, 'step');
  const read = entries.map((entry) => readStep(reading, entry));
  const stages = readStages(document, find('stages'));
  if (stages !== null) checkStages(document, stages, read);
  const names = stages?.map(({ name }) => name) ?? null;
  if (names !== null && countParallel(names, read) > mostParallel) {
    const message = `More than ${mostParallel.toLocaleString('en')} stages have several steps.`;
    document.error('too-large', message, find('stages')?.keyNode ?? null);
    return { graph: null, reading };
  }
  return { graph: compileSteps(read, names), reading };
}

/** Every step begins with what all stages before it left: the graph grows with the square of their number. */
const mostParallel = 1_000;

function countParallel(stages: readonly string[], steps: readonly ReadStep[]): number {
  const byStage = Map.groupBy(steps, ({ stage }) => stage?.name ?? null);
  return stages.filter((name) => (byStage.get(name)?.length ?? 0) > 1).length;
}

interface Stage {
  readonly name: string;
  readonly node: Node;
  readonly list: YAMLSeq;
  readonly index: number;
}

/** Null without `stages`: the steps then run one after another. */
function readStages(document: YamlDocument, stages: Entry | undefined): Stage[] | null {
  if (!stages || (isScalar(stages.value) && stages.value.value === null)) return null;
  if (!isSeq(stages.value)) {
    document.error('wrong-type', '`stages` must be a list of names.', at(stages));
    return null;
  }
  const { value: list } = stages;
  const read: Stage[] = [];
  const seen = new Set<string>();
  for (const [index, item] of list.items.entries()) {
    const node = document.resolve(item);
    if (!isScalar(node) || scalarText(node) === '') {
      document.error('wrong-type', 'The name of a stage must be one word.', node ?? at(stages));
      continue;
    }
    const name = scalarText(node);
    if (seen.has(name)) {
      const fix = document.removeItem(list, index, `Remove the second “${name}”`);
      document.warning(
        'duplicate-stage',
        `Stage “${name}” is listed twice. It runs once, where it stands first.`,
        node,
        fix,
      );
    } else read.push({ name, node, list, index });
    seen.add(name);
  }
  return read;
}

function checkStages(document: YamlDocument, stages: readonly Stage[], steps: readonly ReadStep[]): void {
  const names = new Set(stages.map(({ name }) => name));
  /** What steps name, and what they most likely mean. */
  const used = new Set<string>();
  for (const step of steps) {
    if (step.stage) used.add(step.stage.name);
    if (step.stage === null) {
      const [first] = names;
      const plain = first !== undefined && /^[A-Za-z][\w-]*$/.test(first);
      document.warning(
        'step-without-stage',
        `Step “${step.name}” has no stage: it runs before all stages.`,
        step.entry.keyNode,
        plain ? addEntry(document, step.entry.value, `stage: ${first}`) : null,
      );
    } else if (!names.has(step.stage.name)) {
      const meant = document.nearest(step.stage.name, names);
      if (meant !== null) used.add(meant);
      const hint = meant === null ? ' Add it to `stages`.' : ` Did you mean “${meant}”?`;
      const message = `Step “${step.name}”: there is no stage “${step.stage.name}”.${hint}`;
      document.error(
        'unknown-stage',
        message,
        step.stage.node,
        meant === null ? null : replaceWord(document, step.stage.node, meant),
      );
    }
  }
  const listed = Map.groupBy(stages[0]?.list.items ?? [], (item) => scalarText(document.resolve(item)));
  const isAgain = (name: string) => (listed.get(name)?.length ?? 0) > 1;
  for (const { name, node, list, index } of stages) {
    if (used.has(name)) continue;
    const fix = isAgain(name) ? null : document.removeItem(list, index, `Remove “${name}”`);
    document.warning('unused-stage', `No step belongs to stage “${name}”.`, node, fix);
  }
}
