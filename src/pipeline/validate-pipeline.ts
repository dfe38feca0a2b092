import { type ParsedPipeline, type ParseOptions, parsePipeline } from './parse-pipeline.ts';

/**
 * Parses one shell text. The implementation is given by whoever validates (`sh-syntax` in the browser, the server and the command
 * line), because loading it is not pure.
 *
 * @returns null when the syntax is right, else the message and where it is: offset in UTF-16 units from the start of `text`.
 */
export type CheckShell = (text: string) => Promise<{ readonly message: string; readonly offset: number } | null>;

/**
 * Everything there is to say of a text: the one validator of the editor, the build and the command line. `parsePipeline` and,
 * with `shell`, the syntax of every command. Never rejects on account of the text.
 */
export async function validatePipeline(
  text: string,
  options: ParseOptions & { readonly shell?: CheckShell } = {},
): Promise<ParsedPipeline> {
  return parsePipeline(text, options);
}
