import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { getProcessor, ParseError } from 'sh-syntax';
import { keepShellResults, mistakeOfTrap } from '#pipeline/shell-results.ts';
import type { CheckShell, ShellMistake } from '#pipeline/validate-pipeline.ts';

/** As much of it as is needed here; the types of this package have no browser in them. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<never>;
};

/**
 * Checks shell texts by mvdan/sh as WebAssembly. The module is compiled once, at the first text; results are kept, since the
 * same commands are checked again with every build and every key stroke.
 */
export function createShellSyntax(): CheckShell {
  let module: Promise<object> | null = null;
  const compile = async () =>
    WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('sh-syntax/main.wasm'))));
  const parse = getProcessor(async (imports) => {
    module ??= compile();
    return WebAssembly.instantiate(await module, imports);
  });
  return keepShellResults(async (text) => {
    try {
      await parse(text);
      return null;
    } catch (fault) {
      if (fault instanceof ParseError && fault.Pos) return mistake(text, fault);
      return mistakeOfTrap(fault);
    }
  });
}

function mistake(text: string, { Text, Pos }: ParseError): ShellMistake {
  const line = Pos?.Line ?? 1;
  // The parser counts bytes.
  const bytes = Buffer.from(text.split('\n')[line - 1] ?? '').subarray(0, Math.max(0, (Pos?.Col ?? 1) - 1));
  return { message: Text, line, column: bytes.toString().length + 1 };
}
