import { getProcessor, ParseError } from 'sh-syntax';
import shellWasm from 'sh-syntax/main.wasm?url';
import { type ParsedPipeline, type ParseOptions, parsePipeline } from '#pipeline/parse-pipeline.ts';
import { keepShellResults, mistakeOfTrap } from '#pipeline/shell-results.ts';
import { type ShellMistake, validatePipeline } from '#pipeline/validate-pipeline.ts';

/** What the page wants to know of a text: the graph itself stays in the worker, it is long and nothing draws it. */
export type ReadText = Omit<ParsedPipeline, 'graph'>;

/** What the page asks, and what it is answered: `sequence` tells which text the answer is of. */
export interface ValidationRequest {
  readonly sequence: number;
  readonly text: string;
  readonly options: ParseOptions;
}

export interface ValidationAnswer {
  readonly sequence: number;
  readonly parsed: ReadText;
  /** Why the syntax of commands could not be looked at; null when it was. */
  readonly unchecked: string | null;
}

let module: Promise<WebAssembly.Module> | null = null;
/** Imported when it is run: the package says that it has no effects, and a bundler would leave it out. */
let runtime: Promise<unknown> | null = null;
const parse = getProcessor(async (imports) => {
  module ??= WebAssembly.compileStreaming(fetch(shellWasm));
  return WebAssembly.instantiate(await module, imports);
});

/** As src/adapters/shell-syntax, with what a browser has. */
const shell = keepShellResults(check);

async function check(text: string): Promise<ShellMistake | null> {
  runtime ??= import('sh-syntax/vendors/wasm_exec.cjs');
  await runtime;
  try {
    await parse(text);
    return null;
  } catch (fault) {
    if (!(fault instanceof ParseError) || !fault.Pos) return mistakeOfTrap(fault);
    const bytes = new TextEncoder().encode(text.split('\n')[fault.Pos.Line - 1] ?? '').slice(0, fault.Pos.Col - 1);
    return { message: fault.Text, line: fault.Pos.Line, column: new TextDecoder().decode(bytes).length + 1 };
  }
}

/** Without the shell's parser (no WebAssembly in this browser) everything else is still said, and that it is missing. */
async function answer({ text, options }: ValidationRequest): Promise<Omit<ValidationAnswer, 'sequence'>> {
  try {
    return { parsed: withoutGraph(await validatePipeline(text, { ...options, shell })), unchecked: null };
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    return { parsed: withoutGraph(await validatePipeline(text, options)), unchecked: why };
  }
}

function withoutGraph({ graph: _, ...rest }: ParsedPipeline): ReadText {
  return rest;
}

/** The first keys would else wait for code that the engine has run once and not yet made fast. */
function warmUp({ text, options }: ValidationRequest): void {
  for (let round = 0; round < 3; round++) parsePipeline(text, options);
}

/** The newest text that was asked for: an older one that is still waiting is not worth validating. */
let newest = 0;
self.onmessage = async ({ data }: MessageEvent<ValidationRequest>) => {
  newest = data.sequence;
  // Lets what has been asked meanwhile arrive first.
  await new Promise((resolve) => setTimeout(resolve));
  if (newest !== data.sequence) return;
  self.postMessage({ sequence: data.sequence, ...(await answer(data)) });
  if (data.sequence === 1) warmUp(data);
};
