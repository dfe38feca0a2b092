import type { CheckShell, ShellMistake } from './validate-pipeline.ts';

/** Characters of the texts whose results are kept: those of many files, and a bound for whoever reads files for years. */
const mostKept = 16 * 1024 * 1024;

/** The shell's parser recurses in a memory of its own, and a text that is nested too deeply traps it. */
const tooMuch: ShellMistake = { message: 'nested too deeply, or too long, to be looked at', line: 1, column: 1 };

/** A trap of WebAssembly, which has no other name, is a mistake of the text. @throws whatever else it is. */
export function mistakeOfTrap(fault: unknown): ShellMistake {
  if (fault instanceof Error && fault.name === 'RuntimeError') return tooMuch;
  throw fault;
}

/** Keeps results: the same commands are checked again with every build and every key stroke. */
export function keepShellResults(check: (text: string) => Promise<ShellMistake | null>): CheckShell {
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
