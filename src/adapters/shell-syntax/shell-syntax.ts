import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { getProcessor, ParseError } from 'sh-syntax';
import type { CheckShell, ShellMistake } from '#pipeline/validate-pipeline.ts';

/** As much of it as is needed here; the types of this package have no browser in them. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<never>;
};

const tooMuch: ShellMistake = { message: 'nested too deeply, or too long, to be looked at', line: 1, column: 1 };

/** Characters of the texts whose results are kept: those of many files, and a bound for a server that reads files for years. */
const mostKept = 16 * 1024 * 1024;

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
  return keptResults(async (text) => {
    try {
      await parse(text);
      return null;
    } catch (fault) {
      if (fault instanceof ParseError && fault.Pos) return mistake(text, fault);
      // The parser recurses in a memory of its own; a trap of WebAssembly has no other name.
      if (fault instanceof Error && fault.name === 'RuntimeError') return tooMuch;
      throw fault;
    }
  });
}

function mistake(text: string, { Text, Pos }: ParseError): ShellMistake {
  const line = Pos?.Line ?? 1;
  // The parser counts bytes.
  const bytes = Buffer.from(text.split('\n')[line - 1] ?? '').subarray(0, Math.max(0, (Pos?.Col ?? 1) - 1));
  return { message: Text, line, column: bytes.toString().length + 1 };
}

function keptResults(check: CheckShell): CheckShell {
  const results = new Map<string, Promise<ShellMistake | null>>();
  let kept = 0;
  return (text) => {
    const known = results.get(text);
    if (known) return known;
    if (kept + text.length > mostKept) {
      results.clear();
      kept = 0;
    }
    kept += text.length;
    const result = check(text);
    results.set(text, result);
    result.catch(() => results.delete(text));
    return result;
  };
}
