import { choiceOperators } from './graph.ts';

/** What is known of one key: for hover, completion and documentation. */
export interface KeyEntry {
  readonly name: string;
  /** One or two sentences. */
  readonly meaning: string;
  /** What may stand there, where that is a closed list. */
  readonly values?: readonly string[];
  /** Of the States Language, and not of the original States dialect. */
  readonly extension?: true;
}

const key = (name: string, meaning: string, values?: readonly string[]): KeyEntry => ({
  name,
  meaning,
  ...(values && { values }),
});
const extension = (name: string, meaning: string, values?: readonly string[]): KeyEntry => ({
  ...key(name, meaning, values),
  extension: true,
});

const next = [
  key('Next', 'The state that follows. Its name, exactly.'),
  key('End', '`true`: the flow ends with this state.', ['true']),
];
const errors = extension(
  'ErrorEquals',
  'Error names that this entry is for: `States.TaskFailed`, `States.Timeout`, or `States.ALL` alone and last.',
);

const signs = { Equals: 'equal to', LessThan: 'less than', GreaterThan: 'greater than' } as const;

function comparison(name: (typeof choiceOperators)[number]): KeyEntry {
  if (name === 'StringMatches') return extension(name, 'The text must match; `*` stands for any characters.');
  if (name === 'IsPresent') return extension(name, 'Whether the path is there at all.', ['true', 'false']);
  if (name.startsWith('Is')) {
    return extension(name, `Whether the value is ${name === 'IsNull' ? 'null' : `a ${name.slice(2).toLowerCase()}`}.`, [
      'true',
      'false',
    ]);
  }
  const kind = /^(String|Numeric|Boolean)/.exec(name)?.[0] ?? '';
  const what = { String: 'text', Numeric: 'number', Boolean: 'value' }[kind];
  const sign = /(LessThan|GreaterThan|Equals)/.exec(name)?.[0] as keyof typeof signs;
  const orEqual = /Than(Equals)/.test(name) ? ' or equal' : '';
  const to = name.endsWith('Path') ? 'what stands at this path' : 'this';
  const words = orEqual === '' ? signs[sign] : `${signs[sign].replace(' than', '')}${orEqual} to`;
  const meaning = `The ${what} must be ${words} ${to}.`;
  return name === 'BooleanEquals' ? extension(name, meaning, ['true', 'false']) : extension(name, meaning);
}

/** The keys by the kind of map that they stand in. */
export const keyPlaces = {
  root: [
    key('Pipeline', 'The pipeline in the States dialect: `StartAt` and `States`.'),
    key('steps', 'The pipeline in the steps dialect: a map from step names to steps.'),
    key('stages', 'Stages in the order in which they run. The steps of one stage run side by side.'),
    key('runtime', 'The machine that steps ask for: `computeType`.'),
    key('version', 'Of the steps dialect: a note for readers.'),
    key('name', 'Of the steps dialect: a note for readers.'),
    key('description', 'Of the steps dialect: a note for readers.'),
  ],
  pipeline: [
    key('StartAt', 'The name of the first state.'),
    key('States', 'The states by name. The order of the listing is not the order of running.'),
    extension('TimeoutSeconds', 'How long the whole build may take, in seconds.'),
    extension('Comment', 'A note for readers.'),
    extension('Version', 'A note for readers.'),
  ],
  branch: [
    extension('StartAt', 'The name of the branch’s first state.'),
    extension('States', 'The states of the branch. Their names must differ from all others of the file.'),
    extension('Comment', 'A note for readers.'),
  ],
  state: [
    key('Type', 'What the state does. `Task` runs commands.', [
      'Task',
      'Parallel',
      'Choice',
      'Wait',
      'Pass',
      'Succeed',
      'Fail',
    ]),
    key('Resource', 'The one action that there is: it runs bash.', ['microtica.actions.cmd']),
    key('Parameters', 'What a Task runs: `commands`, and what they need.'),
    ...next,
    extension('Comment', 'A note for readers.'),
    extension(
      'TimeoutSeconds',
      'How long one attempt may take, in seconds. Behind it the state ends as timed out (`States.Timeout`).',
    ),
    extension(
      'Retry',
      'When the state is tried again: a list with `ErrorEquals`, `IntervalSeconds`, `MaxAttempts`, `BackoffRate`.',
    ),
    extension('Catch', 'Where an error leads that is not tried again: a list with `ErrorEquals` and `Next`.'),
    extension('Branches', 'Of a Parallel: flows that run at the same time, each with `StartAt` and `States`.'),
    extension('Choices', 'Of a Choice: rules with `Variable`, a comparison and `Next`. The first that holds counts.'),
    extension('Default', 'Of a Choice: where it goes when no rule holds.'),
    extension('Seconds', 'Of a Wait: how long.'),
    extension('SecondsPath', 'Of a Wait: where in the build’s input the number of seconds stands.'),
    extension('Timestamp', 'Of a Wait: until when, such as `2027-01-31T12:00:00Z`.'),
    extension('TimestampPath', 'Of a Wait: where in the build’s input the moment stands.'),
    extension('Result', 'Of a Pass: the value that it puts at `ResultPath`.'),
    extension('ResultPath', 'Of a Pass: where in the build’s input its `Result` is put, such as `$.settings`.'),
    extension('Error', 'Of a Fail: the name of the error.'),
    extension('Cause', 'Of a Fail: why, in a sentence.'),
  ],
  parameters: [
    key(
      'commands',
      'Run in order in one bash: variables, `cd` and functions carry over. The state fails at the first that does not exit with 0.',
    ),
    key('environmentVariables', 'Variables for the commands: literals, or references such as `"$.commit.version"`.'),
    key('sourceLocation', 'What the state’s directory is unpacked from.', [
      '"$.source.location"',
      '"$.trigger.source.location"',
    ]),
    key(
      'artifacts',
      '`true`: the directory after the commands is stored and can be deployed. `false`: the commands push an image.',
      ['true', 'false'],
    ),
  ],
  retry: [
    errors,
    extension('IntervalSeconds', 'Seconds before the first further try. Default 1.'),
    extension('MaxAttempts', 'Tries beyond the first. Default 3; 0 means never.'),
    extension('BackoffRate', 'By what the wait grows from try to try. Default 2.'),
    extension('MaxDelaySeconds', 'The longest wait between two tries.'),
    extension('JitterStrategy', 'Whether waits vary by chance. `FULL` has no effect here.', ['NONE', 'FULL']),
    extension('Comment', 'A note for readers.'),
  ],
  catch: [
    errors,
    extension('Next', 'The state that the error leads to.'),
    extension('ResultPath', 'Where in the build’s input `Error` and `Cause` are put.'),
    extension('Comment', 'A note for readers.'),
  ],
  choice: [
    extension('Variable', 'The path that is compared, such as `$.commit.branch`.'),
    ...choiceOperators.map((name) => comparison(name)),
    extension('And', 'All of these conditions must hold.'),
    extension('Or', 'One of these conditions must hold.'),
    extension('Not', 'The condition must not hold.'),
    extension('Next', 'The state that follows when the rule holds.'),
    extension('Comment', 'A note for readers.'),
  ],
  step: [
    key('type', 'What the step does. Without it: it runs commands.', [
      'build',
      'git-clone',
      'docker-push',
      'deploy',
      'trigger-pipeline',
    ]),
    key('title', 'What people call the step.'),
    key('stage', 'The stage that it belongs to.'),
    key('image', 'The container image that its commands run in, with the container runner.'),
    key('commands', 'Run in order in one bash. The step fails at the first that does not exit with 0.'),
    key('artifacts', 'What is kept: `files` (name → path) and `json`.'),
    key('runtime', 'The machine that the step asks for: `computeType`.'),
    key('docker', 'Of a build: the image that is built and pushed behind the commands.'),
    key('cache', 'Of a build: without effect here, folders such as `~/.npm` stay between builds anyway.', [
      'true',
      'false',
    ]),
    key('clone_dir', 'Of a git-clone: the folder. Default: the working directory.'),
    key('ssh_key', 'Of a git-clone: without effect here, the keys of the installation are used.'),
    key('git', 'Of a git-clone: without effect here, the access that the installation has is used.'),
    key('clone_submodules', 'Of a git-clone: whether submodules are fetched.', ['true', 'false']),
    key('repo', 'Of a git-clone: another repository than the pipeline’s own.'),
    key('image_name', 'Of a docker-push: the name of the image.'),
    key('tag', 'The tag of the image. Default: the commit’s version.'),
    key('registry', 'Where the image is pushed to. Default: the installation’s registry.'),
    key('dockerfile', 'The Dockerfile. Moving it does not move the context. Default `./Dockerfile`.'),
    key('build_context', 'The folder that the engine gets. Default: the working directory.'),
    key('build_arguments', 'Flags for `docker build`, in one string.'),
    key('target', 'Of a deploy: what is deployed to.', ['kubernetes']),
    key('cluster', 'Of a deploy: the cluster.'),
    key('service', 'Of a deploy: the name of the service.'),
    key('namespace', 'Of a deploy: the namespace.'),
    key('branch_filter', 'Branches for which the step does something; `*` stands for any characters.'),
    key('pipeline', 'Of a trigger-pipeline: the pipeline whose build is queued.'),
    key('ref', 'Of a trigger-pipeline: the branch. Default: that pipeline’s own.'),
  ],
  docker: [
    key('image_name', 'The name of the image.'),
    key('tag', 'The tag. Default: the commit’s version.'),
    key('registry', 'Where it is pushed to. Default: the installation’s registry.'),
    key('dockerfile', 'The Dockerfile. Default `./Dockerfile`.'),
    key('build_context', 'The folder that the engine gets. Default: the working directory.'),
    key('build_arguments', 'Flags for `docker build`, in one string.'),
  ],
  artifacts: [
    key('files', 'Artifact name → path; a trailing `/` means the folder, `*` matches as in a shell.'),
    key('json', 'A JSON file that other steps may read.'),
  ],
  runtime: [key('computeType', 'The size of the machine; read, without effect here.', ['SMALL', 'MEDIUM', 'LARGE'])],
} as const satisfies Readonly<Record<string, readonly KeyEntry[]>>;

/** What readers know the keys of a kind of map by. */
export function keyNames(place: keyof typeof keyPlaces): readonly string[] {
  return keyPlaces[place].map(({ name }) => name);
}

/** The keys that may stand in the map at a path of keys, e.g. `['Pipeline', 'States', 'Build']`; empty where names are free. */
export function keysAt(path: readonly string[]): readonly KeyEntry[] {
  const [last, above] = [path.at(-1), path.at(-2)];
  if (last === undefined) return keyPlaces.root;
  if (path[0] === 'steps') {
    if (path.length === 2) return keyPlaces.step;
    return path.length === 3 && (last === 'docker' || last === 'artifacts' || last === 'runtime')
      ? keyPlaces[last]
      : [];
  }
  if (last === 'runtime' && path.length === 1) return keyPlaces.runtime;
  if (last === 'Pipeline' && path.length === 1) return keyPlaces.pipeline;
  if (above === 'States') return keyPlaces.state;
  switch (last) {
    case 'Parameters':
      return keyPlaces.parameters;
    case 'Branches':
      return keyPlaces.branch;
    case 'Retry':
      return keyPlaces.retry;
    case 'Catch':
      return keyPlaces.catch;
    case 'Choices':
    case 'And':
    case 'Or':
    case 'Not':
      return keyPlaces.choice;
    default:
      return [];
  }
}

/** What a key at the end of a path means; null for one that is not known. */
export function describeKey(path: readonly string[]): KeyEntry | null {
  return keysAt(path.slice(0, -1)).find(({ name }) => name === path.at(-1)) ?? null;
}
