import type { ImageBuild } from '#pipeline/graph.ts';

export interface ImagePlan {
  /** Registry, name and tag. */
  readonly reference: string;
  /** Shell commands, run in the working directory. */
  readonly commands: readonly string[];
}

/**
 * What a step that builds an image runs. Every value is quoted: none of the file's words becomes a command. A moved Dockerfile
 * does not move the context.
 *
 * @param version the tag where the file names none.
 * @param registry the installation's registry, where the file names none.
 * @returns a sentence when there is nowhere to push to.
 */
export function imagePlan(
  build: ImageBuild,
  { tool, version, registry }: { tool: string; version: string; registry: string | null },
): ImagePlan | string {
  const host = build.registry ?? (namesHost(build.imageName) ? null : registry);
  if (host === null && !namesHost(build.imageName)) {
    return `There is no registry to push “${build.imageName}” to. Name one with \`registry\`, or set PIPEWRIGHT_REGISTRY for the installation.`;
  }
  const place = host === null ? '' : `${host.replace(/^https?:\/\//, '').replace(/\/+$/, '')}/`;
  const reference = `${place}${build.imageName}:${build.tag ?? version}`;
  const words = build.buildArguments === null ? [] : splitWords(build.buildArguments);
  const args = ['-t', reference, '-f', build.dockerfile, ...words];
  return {
    reference,
    commands: [
      `${tool} build ${[...args, build.buildContext].map(quoteWord).join(' ')}`,
      `${tool} push ${quoteWord(reference)}`,
    ],
  };
}

/** `registry.example.com/app` and `localhost:5000/app` say where they belong; `team/app` does not. */
function namesHost(image: string): boolean {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
}

/** One word for bash, whatever it holds. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words of a line as a shell would split them, quotes and backslashes heeded, nothing expanded. */
export function splitWords(line: string): string[] {
  const words = line.match(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?)+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"?|'([^']*)'?/g,
      (_, escaped?: string, double?: string, single?: string) =>
        escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? '',
    ),
  );
}
