import { isMap, isScalar, type Node } from 'yaml';
import { replaceWord } from '#pipeline/fixes.ts';
import type { Artifacts, ImageBuild, TaskAction } from '#pipeline/graph.ts';
import { keyNames } from '#pipeline/language-keys.ts';
import { readCommands } from '#pipeline/read-parameters.ts';
import { at, finder, isNothing, readFlag, readOptionalText } from '#pipeline/read-values.ts';
import type { Reading } from '#pipeline/reading.ts';
import { warnOfNoEffect, warnOfUnknownKeys } from '#pipeline/unknown-keys.ts';
import { type Entry, scalarText, type YamlDocument } from '#pipeline/yaml-document.ts';

/** A step as far as it could be read. */
export interface ReadStep {
  readonly name: string;
  readonly entry: Entry;
  readonly title: string | null;
  readonly stage: { readonly name: string; readonly node: Node } | null;
  readonly image: string | null;
  readonly commands: readonly string[];
  readonly action: TaskAction;
  readonly files: Artifacts['files'];
  readonly json: string | null;
}

const common = ['type', 'title', 'stage', 'runtime'];
/** The keys of a step by its type; `generic` without one. */
export const stepKeys: Readonly<Record<string, readonly string[]>> = {
  generic: [...common, 'image', 'commands', 'artifacts'],
  build: [...common, 'image', 'commands', 'artifacts', 'cache', 'docker'],
  'git-clone': [...common, 'clone_dir', 'ssh_key', 'clone_submodules', 'repo', 'git'],
  'docker-push': [...common, 'image_name', 'tag', 'registry', 'dockerfile', 'build_context', 'build_arguments'],
  deploy: [...common, 'target', 'cluster', 'service', 'tag', 'namespace', 'branch_filter'],
  'trigger-pipeline': [...common, 'pipeline', 'ref', 'branch_filter'],
};
/** Types, and targets of `deploy`, that are recognised and not run here: their own keys are not checked. */
const skipped: Readonly<Record<string, string>> = {
  environment: 'it deploys CloudFormation resources',
  component: 'it builds a CloudFormation component',
  'terraform-build': 'it builds a Terraform component',
};

export function readStep(reading: Reading, entry: Entry): ReadStep {
  const { document } = reading;
  reading.state(entry);
  const name = entry.key;
  const where = `Step “${name}”`;
  const nothing = { title: null, stage: null, image: null, commands: [], files: {}, json: null };
  if (!isMap(entry.value)) {
    document.error('wrong-type', `${where} must be a map with \`commands\` or a \`type\`.`, at(entry));
    return { name, entry, ...nothing, action: { kind: 'run' } };
  }
  const entries = document.entries(entry.value);
  const find = finder(entries);
  const text = (key: string) => readOptionalText(document, find(key), where);
  const step = { name, entry, ...nothing, title: text('title'), stage: readStage(document, find('stage'), where) };
  checkComputeType(document, find('runtime'), where);
  const type = readType(document, where, find('type'));
  if (type === null) return { ...step, action: { kind: 'run' } };
  const target = type === 'deploy' ? scalarText(find('target')?.value ?? null) : '';
  const why = skipped[target === 'environment' ? target : type];
  if (why !== undefined) {
    const stepType = target === 'environment' ? 'deploy (target: environment)' : type;
    const reason = `Steps of type ${stepType} are not run here: ${why}.`;
    document.warning(
      'step-skipped',
      `${where} will be skipped: ${why}, which is not done here.`,
      find('type')?.value ?? entry.keyNode,
    );
    return { ...step, action: { kind: 'skip', stepType, reason } };
  }
  warnOfUnknownKeys(document, entries, stepKeys[type] ?? [], where);
  const need = (key: string): string | null => {
    const given = find(key);
    if (!given || isNothing(given.value)) {
      document.error('missing-step-key', `${where} needs \`${key}\`.`, given?.keyNode ?? entry.keyNode);
    }
    return text(key);
  };
  return { ...step, ...readWork(reading, { type, where, entry, find, text, need }) };
}

interface StepKeys {
  readonly type: string;
  readonly where: string;
  readonly entry: Entry;
  readonly find: (key: string) => Entry | undefined;
  readonly text: (key: string) => string | null;
  readonly need: (key: string) => string | null;
}

function readWork(reading: Reading, keys: StepKeys): Partial<ReadStep> & Pick<ReadStep, 'action'> {
  const { document } = reading;
  const { type, where, entry, find, text, need } = keys;
  switch (type) {
    case 'git-clone': {
      const submodules = readFlag(document, find('clone_submodules'), where);
      text('ssh_key');
      text('git');
      warnOfNoEffect(document, find('ssh_key'), where, 'The keys of the installation are used.');
      warnOfNoEffect(document, find('git'), where, 'The access that the installation has is used.');
      const unused = ['ssh_key', 'git'].filter((key) => !isNothing(find(key)?.value ?? null));
      const own = { directory: text('clone_dir') ?? '.', repository: text('repo'), submodules };
      const clone = unused.length === 0 ? own : { ...own, unused };
      return { action: { kind: 'clone', clone } };
    }
    case 'docker-push':
      return { action: { kind: 'image', build: imageBuild(text, need('image_name') ?? '', text('build_arguments')) } };
    case 'trigger-pipeline': {
      const pipeline = need('pipeline') ?? '';
      return { action: { kind: 'trigger', pipeline, ref: text('ref'), branchFilter: text('branch_filter') } };
    }
    case 'deploy':
      return { action: readDeploy(document, keys) };
    default: {
      const docker = type === 'build' ? find('docker') : undefined;
      if (type === 'build' && readFlag(document, find('cache'), where)) {
        warnOfNoEffect(document, find('cache'), where, 'Folders such as ~/.npm stay between builds anyway.');
      }
      const commands = find('commands');
      // A build step may be nothing but its image.
      const needless = docker !== undefined && commands === undefined;
      return {
        image: text('image'),
        commands: needless ? [] : readCommands(reading, entry.key, where, commands, entry.keyNode),
        ...readArtifacts(document, find('artifacts'), where),
        action: docker ? readDocker(document, docker, where) : { kind: 'run' },
      };
    }
  }
}

function readDeploy(document: YamlDocument, { where, entry, find, text, need }: StepKeys): TaskAction {
  const target = find('target');
  const word = scalarText(target?.value ?? null);
  if (word !== 'kubernetes') {
    const message = target
      ? `${where}: there is no target “${word}”. Use \`kubernetes\`.`
      : `${where} needs \`target: kubernetes\`.`;
    const fix = target ? replaceWord(document, target.value, 'kubernetes') : null;
    document.error('missing-step-key', message, target ? at(target) : entry.keyNode, fix);
  }
  const deploy = {
    cluster: need('cluster'),
    service: need('service'),
    tag: text('tag'),
    namespace: text('namespace'),
    branchFilter: text('branch_filter'),
  };
  return { kind: 'deploy', deploy };
}

function readDocker(document: YamlDocument, docker: Entry, where: string): TaskAction {
  if (!isMap(docker.value)) {
    document.error('wrong-type', `${where}: \`docker\` must be a map with \`image_name\`.`, at(docker));
    return { kind: 'run' };
  }
  const entries = document.entries(docker.value);
  const find = finder(entries);
  warnOfUnknownKeys(document, entries, keyNames('docker'), `${where}: \`docker\``);
  const text = (key: string) => readOptionalText(document, find(key), `${where}: \`docker\``);
  const name = text('image_name');
  if (name === null) document.error('missing-step-key', `${where}: \`docker\` needs \`image_name\`.`, docker.keyNode);
  return { kind: 'image', build: imageBuild(text, name ?? '', text('build_arguments')) };
}

function imageBuild(
  text: (key: string) => string | null,
  imageName: string,
  buildArguments: string | null,
): ImageBuild {
  return {
    imageName,
    tag: text('tag'),
    registry: text('registry'),
    dockerfile: text('dockerfile') ?? './Dockerfile',
    buildContext: text('build_context') ?? '.',
    buildArguments,
  };
}

function readArtifacts(
  document: YamlDocument,
  artifacts: Entry | undefined,
  where: string,
): Pick<ReadStep, 'files' | 'json'> {
  if (!artifacts || isNothing(artifacts.value)) return { files: {}, json: null };
  if (!isMap(artifacts.value)) {
    document.error('wrong-type', `${where}: \`artifacts\` must be a map with \`files\` or \`json\`.`, at(artifacts));
    return { files: {}, json: null };
  }
  const entries = document.entries(artifacts.value);
  warnOfUnknownKeys(document, entries, keyNames('artifacts'), `${where}: \`artifacts\``);
  const find = finder(entries);
  const files = find('files');
  if (files && !isMap(files.value)) {
    document.error('wrong-type', `${where}: \`files\` must be a map from name to path.`, at(files));
  }
  const named = document.entries(files?.value ?? null).flatMap((file): [string, string][] => {
    const path = readOptionalText(document, file, where);
    if (path === null) document.error('wrong-type', `${where}: artifact “${file.key}” has no path.`, file.keyNode);
    return path === null ? [] : [[file.key, path]];
  });
  return { files: Object.fromEntries(named), json: readOptionalText(document, find('json'), where) };
}

function readStage(document: YamlDocument, stage: Entry | undefined, where: string): ReadStep['stage'] {
  const name = readOptionalText(document, stage, where);
  return name === null || !stage?.value ? null : { name, node: stage.value };
}

/** Null after saying that there is no such type: what else the step says then cannot be judged. */
function readType(document: YamlDocument, where: string, type: Entry | undefined): string | null {
  if (!type || isNothing(type.value)) return 'generic';
  const word = scalarText(type.value);
  const known = [...Object.keys(stepKeys).filter((name) => name !== 'generic'), 'component', 'terraform-build'];
  if (known.includes(word)) return word;
  const meant = document.nearest(word, known);
  const hint = meant === null ? ' Leave `type` out to run commands.' : ` Did you mean “${meant}”?`;
  const message = `${where}: there is no type “${word}”.${hint}`;
  document.error(
    'unknown-step-type',
    message,
    at(type),
    meant === null ? null : replaceWord(document, type.value, meant),
  );
  return null;
}

const computeTypes = ['SMALL', 'MEDIUM', 'LARGE'];

/** The size of the machine means nothing here, but a word that is none is most likely a mistake. */
export function checkComputeType(document: YamlDocument, runtime: Entry | undefined, where: string): void {
  if (!runtime || isNothing(runtime.value)) return;
  if (!isMap(runtime.value)) {
    document.error('wrong-type', `${where}: \`runtime\` must be a map with \`computeType\`.`, at(runtime));
    return;
  }
  const entries = document.entries(runtime.value);
  warnOfUnknownKeys(document, entries, keyNames('runtime'), `${where}: \`runtime\``);
  const type = finder(entries)('computeType');
  if (!type || computeTypes.includes(scalarText(type.value))) return;
  const word = scalarText(type.value);
  const size = computeTypes.find((name) => word.toUpperCase().includes(name)) ?? 'SMALL';
  const message = `${where}: “${word}” is no compute type. There are ${computeTypes.join(', ')}.`;
  document.warning(
    'unknown-compute-type',
    message,
    at(type),
    isScalar(type.value) ? replaceWord(document, type.value, size) : null,
  );
}
