import type { Node } from 'yaml';
import type { Value } from './graph.ts';
import { type CommandEdit, mostEdits, replaceIn } from './replace-in-command.ts';
import { readShell, type ShellText, type ShellWord, type SimpleCommand } from './shell-words.ts';
import type { YamlDocument } from './yaml-document.ts';

/** A command that pushes an image to a registry. Rather too many than too few: scripts hand commands on as texts. */
export function pushesImage(command: string): boolean {
  const text = command.replace(/\\\r?\n/g, ' ').replace(/^[ \t]*#.*$/gm, '');
  return (
    /\b(docker|podman|buildah)(\s+--?[\w-]+([= ][^-\s]\S*)?){0,8}(\s+(image|compose))?\s+push\b/.test(text) ||
    /\bdocker-compose\s+push\b|\bkaniko\b|\bcrane\s+push\b|\bskopeo\s+copy\b/.test(text) ||
    (/\b(buildx?|bake)\b/.test(text) && /\s--push\b/.test(text))
  );
}

/** A command of a state, as it is written. */
interface Command {
  readonly text: string;
  readonly node: Node;
}

/**
 * The traps of real pipelines on today's tools (LANGUAGE.md section 1), which show late and far from their cause.
 *
 * @param environment the variables that the commands find, where they are known.
 */
export function checkCommands(
  document: YamlDocument,
  commands: readonly Command[],
  environment: Readonly<Record<string, Value>>,
): void {
  if (!commands.some(({ text }) => /\bget-login\b|\bpush\b/.test(text))) return;
  const read = commands.map((command) => ({ ...command, shell: readShell(command.text) }));
  const images = new Images(
    read.flatMap(({ shell }) => shell.commands),
    environment,
  );
  for (const { text, node, shell } of read) {
    warnOfLogins(document, text, node, shell);
    warnOfPushes(document, text, node, shell, images);
  }
}

/** `aws ecr get-login` prints a `docker login`, to be run by the shell around it. */
function warnOfLogins(document: YamlDocument, text: string, node: Node, { commands }: ShellText): void {
  const logins = commands.flatMap((command, index) => {
    const words = command.words.map((word) => word.text);
    const aws = words.indexOf('aws');
    if (aws === -1 || !words.includes('ecr', aws) || !words.includes('get-login', aws)) return [];
    return [{ index, words: words.slice(aws) }];
  });
  if (logins.length === 0) return;
  const edits = logins.slice(0, mostEdits + 1).map(({ index, words }) => {
    const place = placeOfLogin(commands, index);
    return place && { ...place, text: loginBy(words) };
  });
  document.warning(
    'ecr-get-login',
    '`aws ecr get-login` exists in version 1 of the AWS command line only. Version 2 has `aws ecr get-login-password`.',
    node,
    fixOf(document, node, text, edits, 'Log in by get-login-password'),
  );
}

/** Null where one of the places cannot be mended. */
function fixOf(
  document: YamlDocument,
  node: Node,
  text: string,
  edits: readonly (CommandEdit | null)[],
  title: string,
) {
  const known = edits.flatMap((edit) => edit ?? []);
  return known.length < edits.length ? null : replaceIn(document, node, text, known, title);
}

/** What is run for the login alone: `$(aws … get-login)`, the same behind `eval`, or `aws … get-login | sh`. Null for anything else. */
function placeOfLogin(commands: readonly SimpleCommand[], index: number): { start: number; end: number } | null {
  const command = commands[index];
  if (!command) return null;
  const { within, operator, words } = command;
  if (within === null) {
    const shell = commands[index + 1];
    const runs = operator === '|' && words[0]?.text === 'aws' && shell?.words.length === 1;
    return runs && /^(ba|da|z)?sh$/.test(shell.words[0]?.text ?? '') ? { start: command.start, end: shell.end } : null;
  }
  const inside = commands.filter((each) => each.within?.start === within.start);
  if (inside[0] !== command || inside.slice(0, -1).some((each) => each.operator !== '|')) return null;
  const around = commands.find((each) =>
    each.words.some(({ start, end }) => start <= within.start && end >= within.end),
  );
  if (!around || words[0]?.text !== 'aws') return null;
  const [first, second, third] = around.words.filter(({ text }) => text !== '!');
  const word = first?.text === 'eval' ? second : first;
  const alone = first?.text === 'eval' ? third === undefined : second === undefined;
  const whole = word && word.end - word.start - (within.end - within.start) <= 2 && word.start >= within.start - 1;
  return alone && whole && first ? { start: first.start, end: word.end } : null;
}

function loginBy(words: readonly string[]): string {
  const option = (name: string) => {
    const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
    return at === -1 ? null : (words[at]?.split('=')[1] ?? words[at + 1] ?? null);
  };
  const region = option('--region') ?? '$AWS_REGION';
  const profile = option('--profile');
  const aws = profile === null ? 'aws' : `aws --profile ${profile}`;
  const account = option('--registry-ids') ?? `$(${aws} sts get-caller-identity --query Account --output text)`;
  return `${aws} ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${account}.dkr.ecr.${region}.amazonaws.com`;
}

/** What may stand before a program: `sudo`, an assignment, a word of the shell. */
const prefix = /^(sudo|env|exec|command|nohup|time|!|if|then|else|elif|while|until|do|\{|-.*|\w+=.*)$/s;

interface Push {
  readonly tool: ShellWord;
  readonly verb: ShellWord;
  readonly image: ShellWord;
}

function pushesIn({ commands }: ShellText): Push[] {
  return commands.flatMap(({ words }) => {
    const at = words.findIndex(({ text }) => text === 'docker' || text === 'podman');
    if (at === -1 || words.slice(0, at).some(({ text }) => !prefix.test(text))) return [];
    const [tool, verb, ...rest] = words.slice(at);
    const image = rest.find(({ text }) => !text.startsWith('-'));
    const all = rest.some(({ text }) => text === '-a' || text === '--all-tags');
    return verb?.text === 'push' && tool && image && !all ? [{ tool, verb, image }] : [];
  });
}

/** Said once of every image: an item may push several. */
function warnOfPushes(document: YamlDocument, text: string, node: Node, shell: ShellText, images: Images): void {
  for (const [image, pushes] of Map.groupBy(pushesIn(shell), (push) => push.image.text)) {
    const tool = pushes[0]?.tool.text ?? 'docker';
    const tagged = images.isTagged(image);
    if (tagged === true) continue;
    const message =
      tagged === null
        ? `If “${image}” holds no tag, \`${tool} push ${image}\` pushes only \`:latest\` since Docker 20.10, and other tags never reach the registry. Write the tag behind it.`
        : `\`${tool} push ${image}\` without a tag pushes only \`:latest\` since Docker 20.10; other tags never reach the registry.`;
    const edits = pushes.map((push) => (tagged === null ? null : pushTags(text, push, images.tagsOf(image))));
    document.warning('docker-push-untagged', message, node, fixOf(document, node, text, edits, 'Push the tags'));
  }
}

function pushTags(text: string, { tool, verb, image }: Push, tags: readonly string[]): CommandEdit | null {
  const [tag, second] = tags.filter((each) => each !== 'latest');
  if (tag !== undefined && second === undefined && tags.length === 1) {
    const quote = /["']$/.exec(text.slice(image.start, image.end))?.[0] ?? '';
    if (quote === "'" && tag.includes('$')) return null;
    const end = image.end - quote.length;
    return { start: end, end, text: `:${tag}` };
  }
  return tool.text === 'docker' ? { start: verb.end, end: verb.end, text: ' --all-tags' } : null;
}

/** What the commands of a state say of the names of images. */
class Images {
  readonly #variables = new Map<string, string>();
  readonly #tags = new Map<string, Set<string>>();

  constructor(commands: readonly SimpleCommand[], environment: Readonly<Record<string, Value>>) {
    for (const [name, value] of Object.entries(environment)) {
      // What a reference stands for is a name or a version: no colon in it.
      this.#variables.set(name, 'literal' in value ? value.literal : 'x');
    }
    for (const { words } of commands) {
      for (const { text } of words) {
        const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
        if (name !== undefined && value !== undefined) this.#variables.set(name, value);
      }
      for (const name of namedBy(words.map(({ text }) => text))) this.#note(name);
    }
  }

  /** `docker tag x registry/app:$version` says a tag of `registry/app`. */
  #note(name: string): void {
    const colon = name.lastIndexOf(':');
    if (colon <= name.lastIndexOf('/')) return;
    const tags = this.#tags.get(name.slice(0, colon)) ?? new Set();
    this.#tags.set(name.slice(0, colon), tags.add(name.slice(colon + 1)));
  }

  tagsOf(image: string): string[] {
    return [...(this.#tags.get(image) ?? [])];
  }

  /** Null where that cannot be told: its end is a variable of which nothing is known. */
  isTagged(image: string): boolean | null {
    if (this.#tags.has(image)) return false;
    const name = this.#expanded(image, 0);
    if (name.includes('@') || name.slice(name.lastIndexOf('/') + 1).includes(':')) return true;
    return /[$`]/.test(name.slice(name.lastIndexOf('/') + 1)) ? null : false;
  }

  #expanded(text: string, depth: number): string {
    if (depth > 5) return text;
    return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (written, braced?: string, bare?: string) => {
      const value = this.#variables.get(braced ?? bare ?? '');
      return value === undefined ? written : this.#expanded(value, depth + 1);
    });
  }
}

/** The names that a command gives to images: `docker tag x NAME`, `docker build -t NAME`. */
function namedBy(words: readonly string[]): string[] {
  if (!words.some((word) => /^(docker|podman|buildah)$/.test(word))) return [];
  const tag = words.indexOf('tag');
  const named = tag > 0 ? words.slice(tag + 2, tag + 3) : [];
  const built = words.flatMap((word, index) => {
    if (word === '-t' || word === '--tag') return words[index + 1] ?? [];
    return /^(?:--tag|-t)=(.+)$/.exec(word)?.[1] ?? [];
  });
  return [...named, ...built];
}
