import type { Node } from 'yaml';
import type { YamlDocument } from './yaml-document.ts';

/** A command that pushes an image to a registry. */
export function pushesImage(command: string): boolean {
  return /\b(docker|podman|buildah)\s+(image\s+)?push\b|\bbuildx?\s+build\b.*\s--push\b|\bkaniko\b|\bcrane\s+push\b/.test(
    command,
  );
}

const login = /(^|[\s;&|])((?:\$\(|`|eval\s+["']?\$\()?)\s*aws\s+ecr\s+get-login(?!-)([^)`\n]*)(\)["']?|`)?/;
const push = /\b(docker|podman)\s+push\s+((?:-q|--quiet)\s+)?("?)([^\s"';&|]+)\3(?=\s*($|[;&|\n]))/;

/** The traps of real pipelines on today's tools (LANGUAGE.md section 1), which show late and far from their cause. */
export function checkCommands(document: YamlDocument, commands: readonly { text: string; node: Node }[]): void {
  const versions = commands.flatMap(({ text }) => taggedVersions(text));
  for (const { text, node } of commands) {
    if (login.test(text)) warnOfLogin(document, text, node);
    const pushed = push.exec(text);
    if (pushed && !hasTag(pushed[4] ?? '')) warnOfPush(document, text, node, pushed, versions);
  }
}

function warnOfLogin(document: YamlDocument, text: string, node: Node): void {
  const region = /--region[= ]\s*([^\s)`"']+)/.exec(text)?.[1] ?? '$AWS_REGION';
  const account = `$(aws sts get-caller-identity --query Account --output text)`;
  const mended = text.replace(
    login,
    (_, before: string) =>
      `${before}aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${account}.dkr.ecr.${region}.amazonaws.com`,
  );
  document.warning(
    'ecr-get-login',
    '`aws ecr get-login` exists in version 1 of the AWS command line only. Version 2 has `aws ecr get-login-password`.',
    node,
    replaceIn(document, node, text, mended, 'Log in by get-login-password'),
  );
}

function warnOfPush(
  document: YamlDocument,
  text: string,
  node: Node,
  pushed: RegExpExecArray,
  versions: readonly { readonly image: string; readonly tag: string }[],
): void {
  const image = pushed[4] ?? '';
  const several = versions.filter((version) => version.image === image).length > 1;
  const known = versions.find((version) => version.image === image && version.tag !== 'latest');
  const tool = pushed[1] ?? 'docker';
  const mended =
    several || !known
      ? text.replace(push, (whole) => whole.replace(/push\s+/, 'push --all-tags '))
      : text.replace(push, (whole) => whole.replace(image, `${image}:${known.tag}`));
  document.warning(
    'docker-push-untagged',
    `\`${tool} push ${image}\` without a tag pushes only \`:latest\` since Docker 20.10; other tags never reach the registry.`,
    node,
    tool === 'docker' || known ? replaceIn(document, node, text, mended, 'Push the tags') : null,
  );
}

/** `docker tag x registry/app:$version` and `docker build -t registry/app:1`: which tags an image got. */
function taggedVersions(text: string): { image: string; tag: string }[] {
  const names = [...text.matchAll(/\b(?:docker|podman)\s+tag\s+\S+\s+(\S+)|\s(?:-t|--tag)[= ]\s*(\S+)/g)];
  return names.flatMap((match) => {
    const name = (match[1] ?? match[2] ?? '').replaceAll('"', '');
    const colon = name.lastIndexOf(':');
    return hasTag(name) ? [{ image: name.slice(0, colon), tag: name.slice(colon + 1) }] : [];
  });
}

/** `localhost:5000/app` has no tag, `app:1` has; a digest counts as one. */
function hasTag(image: string): boolean {
  return image.includes('@') || image.startsWith('-') || image.slice(image.lastIndexOf('/') + 1).includes(':');
}

/** Changes the command where it is written as it is, in quotes or without. */
function replaceIn(document: YamlDocument, node: Node, text: string, mended: string, title: string) {
  if (!node.range || mended === text) return null;
  const [start, end] = node.range;
  const written = document.text.slice(start, end);
  const at = written.indexOf(text);
  // Quotes, escapes, or a colon and space would make YAML read the new text differently.
  const plain = at === 0 && written === text && !/: |:$| #|^[\s"'&*!|>%@`[{?-]/.test(mended) && !mended.includes('\n');
  const quoted =
    at === 1 && /^(["']).*\1$/s.test(written) && !mended.includes(written[0] ?? '') && !/[\\\n]/.test(mended);
  const block = /^[|>]/.test(written);
  if (plain || quoted) return document.fix(title, { start: start + at, end: start + at + text.length, text: mended });
  if (!block) return null;
  return blockFix(document, start, written, text, mended, title);
}

/** In a block scalar the one line that differs is changed. */
function blockFix(document: YamlDocument, start: number, written: string, text: string, mended: string, title: string) {
  const [before, after] = [text.split('\n'), mended.split('\n')];
  const changed = before.findIndex((line, index) => line !== after[index]);
  const line = before[changed];
  if (before.length !== after.length || line === undefined) return null;
  const at = written.indexOf(line);
  if (at === -1 || written.indexOf(line, at + 1) !== -1) return null;
  return document.fix(title, { start: start + at, end: start + at + line.length, text: after[changed] ?? '' });
}
