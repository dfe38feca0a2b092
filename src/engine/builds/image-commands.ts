import type { ImageBuild } from '#pipeline/graph.ts';

/** What is run, or shown of it. */
export interface ImageCommands {
  /** Registry, name and tag. */
  readonly reference: string;
  /** Shell commands, run in the working directory. */
  readonly commands: readonly string[];
}

export interface ImagePlan {
  /** As everybody may see it: `‹secret:NAME›` where a sensitive variable stands. */
  readonly shown: ImageCommands;
  /** The same with the values, each within the word that it stands in. */
  readonly real: ImageCommands;
}

/**
 * What a step that builds an image runs. Every value is quoted: none of the file's words, and nothing that a variable holds, becomes a
 * command. A moved Dockerfile does not move the context.
 *
 * @param version the tag where the file names none.
 * @param registry the installation's registry, where the file names none.
 * @param reveal puts the values of sensitive variables into a text.
 * @returns a sentence when there is nowhere to push to.
 */
export function imagePlan(
  build: ImageBuild,
  place: { tool: string; version: string; registry: string | null; reveal: (text: string) => string },
): ImagePlan | string {
  const named = namesHost(place.reveal(build.imageName));
  const host = build.registry ?? (named ? null : place.registry);
  if (host === null && !named) {
    return `There is no registry to push “${build.imageName}” to. Name one with \`registry\`, or set PIPEWRIGHT_REGISTRY for the installation.`;
  }
  return {
    shown: commandsOf(build, host, { ...place, reveal: (text) => text }),
    real: commandsOf(build, host, place),
  };
}

/** Words are split before values are put in, and quoted after that. */
function commandsOf(
  build: ImageBuild,
  host: string | null,
  { tool, version, reveal }: { tool: string; version: string; reveal: (text: string) => string },
): ImageCommands {
  const before = host === null ? '' : `${trimmedHost(reveal(host))}/`;
  const reference = `${before}${reveal(`${build.imageName}:${build.tag ?? version}`)}`;
  const words = build.buildArguments === null ? [] : splitWords(build.buildArguments).map(reveal);
  const args = ['-t', reference, '-f', reveal(build.dockerfile), ...words, reveal(build.buildContext)];
  return {
    reference,
    commands: [`${tool} build ${args.map(quoteWord).join(' ')}`, `${tool} push ${quoteWord(reference)}`],
  };
}

function trimmedHost(host: string): string {
  return host.replace(/^https?:\/\//, '').replace(/\/+$/, '');
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
