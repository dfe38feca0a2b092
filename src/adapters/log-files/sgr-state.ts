/** Set and reset numbers of the attributes that are on or off; `4:0` and the colours are handled apart. */
const attributes: ReadonlyMap<number, string> = new Map([
  [1, 'bold'],
  [2, 'faint'],
  [3, 'italic'],
  [4, 'underline'],
  [5, 'blink'],
  [6, 'blink'],
  [7, 'inverse'],
  [8, 'conceal'],
  [9, 'strike'],
  [21, 'underline'],
  [53, 'overline'],
]);
const resets: ReadonlyMap<number, readonly string[]> = new Map([
  [22, ['bold', 'faint']],
  [23, ['italic']],
  [24, ['underline']],
  [25, ['blink']],
  [27, ['inverse']],
  [28, ['conceal']],
  [29, ['strike']],
  [39, ['foreground']],
  [49, ['background']],
  [55, ['overline']],
  [59, ['underline-colour']],
]);
const extended: ReadonlyMap<number, string> = new Map([
  [38, 'foreground'],
  [48, 'background'],
  [58, 'underline-colour'],
]);

/** What an SGR sequence (ECMA-48, with the colon forms of ISO 8613-6) leaves switched on: attribute → parameters that set it. */
export class SgrState {
  readonly #on = new Map<string, string>();

  /** Applies the parameters of one sequence, the text between `ESC [` and `m`. */
  apply(parameters: string): void {
    const items = parameters.split(';');
    for (let at = 0; at < items.length; at++) {
      const item = items[at] ?? '';
      const code = Number.parseInt(item, 10) || 0;
      const target = extended.get(code);
      if (target && !item.includes(':')) {
        // 38;5;n and 38;2;r;g;b: the colour takes the items behind it.
        const length = items[at + 1] === '5' ? 3 : items[at + 1] === '2' ? 5 : 1;
        if (length > 1 && at + length <= items.length) {
          this.#on.set(target, items.slice(at, at + length).join(';'));
        }
        at += length - 1;
      } else if (target) {
        this.#on.set(target, item);
      } else {
        this.#simple(code, item);
      }
    }
  }

  #simple(code: number, item: string): void {
    const attribute = attributes.get(code);
    if (code === 0) {
      this.#on.clear();
    } else if (item === '4:0') {
      this.#on.delete('underline');
    } else if (attribute) {
      this.#on.set(attribute, item.includes(':') ? item : String(code));
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      this.#on.set('foreground', String(code));
    } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
      this.#on.set('background', String(code));
    }
    for (const name of resets.get(code) ?? []) {
      this.#on.delete(name);
    }
  }

  /** One sequence that brings a plain terminal to this state; empty when it is plain. */
  sequence(): string {
    return this.#on.size === 0 ? '' : `\x1b[${[...this.#on.values()].join(';')}m`;
  }
}

/** The sequence that restores the colours in force behind the text: all SGR sequences in it, applied to a plain terminal. */
export function sgrBehind(text: string): string {
  const state = new SgrState();
  for (const [, parameters = ''] of text.matchAll(sgrSequence)) {
    state.apply(parameters);
  }
  return state.sequence();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what begins the sequences looked for.
const sgrSequence = /\x1b\[([0-9;:]*)m/g;
