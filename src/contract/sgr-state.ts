export const sgrAttributes = [
  'bold',
  'faint',
  'italic',
  'underline',
  'blink',
  'inverse',
  'conceal',
  'strike',
  'overline',
  'foreground',
  'background',
  'underline-colour',
] as const;
export type SgrAttribute = (typeof sgrAttributes)[number];

/** Set and reset numbers of the attributes that are on or off; `4:0` and the colours are handled apart. */
const attributes: ReadonlyMap<number, SgrAttribute> = new Map([
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
const resets: ReadonlyMap<number, readonly SgrAttribute[]> = new Map([
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
const extended: ReadonlyMap<number, SgrAttribute> = new Map([
  [38, 'foreground'],
  [48, 'background'],
  [58, 'underline-colour'],
]);

/** What one item of a sequence does: the parameters that switch the attribute on, or null for off. */
export interface SgrChange {
  readonly attribute: SgrAttribute | 'all';
  readonly set: string | null;
}

/** The changes that a sequence makes, in their order, by the text between `ESC [` and `m` (ECMA-48, ISO 8613-6 with its colons). */
export function sgrChanges(parameters: string): SgrChange[] {
  const items = parameters.split(';');
  const changes: SgrChange[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? '';
    const code = Number.parseInt(item, 10) || 0;
    const attribute = extended.get(code);
    if (attribute && !item.includes(':')) {
      // 38;5;n and 38;2;r;g;b: the colour takes the items behind it.
      const length = items[at + 1] === '5' ? 3 : items[at + 1] === '2' ? 5 : 1;
      if (length > 1 && at + length <= items.length) {
        changes.push({ attribute, set: items.slice(at, at + length).join(';') });
      }
      at += length - 1;
    } else if (attribute) {
      changes.push({ attribute, set: item });
    } else {
      changes.push(...simpleChanges(code, item));
    }
  }
  return changes;
}

function simpleChanges(code: number, item: string): SgrChange[] {
  if (code === 0) {
    return [{ attribute: 'all', set: null }];
  }
  if (item === '4:0') {
    return [{ attribute: 'underline', set: null }];
  }
  const attribute = attributes.get(code);
  if (attribute) {
    return [{ attribute, set: item.includes(':') ? item : String(code) }];
  }
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
    return [{ attribute: 'foreground', set: String(code) }];
  }
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
    return [{ attribute: 'background', set: String(code) }];
  }
  return (resets.get(code) ?? []).map((off) => ({ attribute: off, set: null }));
}

/** What the sequences of a text leave switched on: colours and the like (SGR), and a link (OSC 8) that was opened and not closed. */
export class SgrState {
  readonly #on = new Map<SgrAttribute, string>();
  #link = '';

  /** Applies the parameters of one SGR sequence, the text between `ESC [` and `m`. */
  apply(parameters: string): void {
    for (const { attribute, set } of sgrChanges(parameters)) {
      if (attribute === 'all') {
        this.#on.clear();
      } else if (set === null) {
        this.#on.delete(attribute);
      } else {
        this.#on.set(attribute, set);
      }
    }
  }

  /** Applies an OSC 8, the text between `ESC ] 8 ;` and its terminator. A target other than http and https is no link. */
  link(body: string): void {
    this.#link = /^[^;]*;https?:\/\//i.test(body) ? `\x1b]8;${body}\x1b\\` : '';
  }

  /** Applies every SGR and OSC 8 of a text. A link may be closed by either terminator. */
  read(text: string): void {
    for (const [, parameters, link] of text.matchAll(sequences)) {
      if (link === undefined) {
        this.apply(parameters ?? '');
      } else {
        this.link(link);
      }
    }
  }

  /** What brings a plain terminal to this state; empty when it is plain. Equal states have equal sequences. */
  sequence(): string {
    const on = sgrAttributes.flatMap((attribute) => this.#on.get(attribute) ?? []);
    const colours = on.length === 0 ? '' : `\x1b[${on.join(';')}m`;
    return `${colours}${this.#link}`;
  }
}

/** What restores the colours and the link in force behind the text: all sequences in it, applied to a plain terminal. */
export function sgrBehind(text: string): string {
  const state = new SgrState();
  state.read(text);
  return state.sequence();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what begins the sequences looked for.
const sequences = /\x1b\[([0-9;:]*)m|\x1b\]8;([^\x00-\x1f]*)(?:\x07|\x1b\\)/g;
