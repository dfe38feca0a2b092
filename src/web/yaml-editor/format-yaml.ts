import {
  type CollectionTag,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  type ScalarTag,
  type Tags,
} from 'yaml';
import { renderTemplate } from '#pipeline/template.ts';

/** A text set in order, or a sentence on why it was left as it is. */
export type Formatted = { readonly text: string } | { readonly refused: string };

/**
 * Sets the text in order: indentation, spaces, the form of lists and maps. It never changes what the file means: what stands
 * between `{{` and `}}` is kept as written, plain words and numbers keep their spelling, folded commands keep their lines,
 * comments stay; and the result is read again and compared before it is given.
 */
export function formatYaml(text: string): Formatted {
  const { templates } = renderTemplate(text);
  const mark = markNotIn(text);
  const words = templates.map((_, index) => `${mark}${index}z`);
  const guarded = replaceTemplates(text, templates, words);
  try {
    const document = read(guarded);
    const [error] = document.errors;
    if (error)
      return { refused: `It is not valid YAML: ${lineOf(guarded, error.pos[0])}, ${firstLine(error.message)}` };
    if (document.contents === null) return { text };
    const written = document.toString({ lineWidth: 0, flowCollectionPadding: false, verifyAliasOrder: false });
    const again = read(written);
    if (again.errors.length > 0 || meaning(again.contents) !== meaning(document.contents))
      return { refused: 'Setting it in order would change what it means.' };
    const restored = written.replace(new RegExp(`${mark}(\\d+)z`, 'g'), (_, index: string) => {
      const template = templates[Number(index)];
      return template ? text.slice(template.originalStart, template.originalEnd) : '';
    });
    if (
      renderTemplate(restored)
        .templates.map(({ name }) => name)
        .join() !== templates.map(({ name }) => name).join()
    )
      return { refused: 'Setting it in order would change the order of its variables.' };
    return { text: text.includes('\r\n') ? restored.replaceAll('\n', '\r\n') : restored };
  } catch (fault) {
    // The parser recurses: nesting of many thousand levels overflows the stack.
    if (fault instanceof RangeError) return { refused: 'It is nested too deeply.' };
    throw fault;
  }
}

/** Without types every plain word keeps its spelling: `1.10`, `1e3`, `yes`, and nothing where nothing stands. */
function read(text: string) {
  return parseDocument(text.replaceAll('\r\n', '\n'), {
    schema: 'failsafe',
    keepSourceTokens: true,
    prettyErrors: false,
    customTags: keepFoldedLines,
  });
}

/** YAML would write a folded text on one line, however long. */
function keepFoldedLines(tags: Tags): Tags {
  return tags.map((tag) => (isStringTag(tag) ? { ...tag, stringify: foldedAsWritten(tag) } : tag));
}

function isStringTag(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === 'object' && tag.tag === 'tag:yaml.org,2002:str' && !(tag as CollectionTag).collection;
}

function foldedAsWritten(tag: ScalarTag): NonNullable<ScalarTag['stringify']> {
  return (item, context, onComment, onChompKeep) => {
    const token = item.type === Scalar.BLOCK_FOLDED ? item.srcToken : undefined;
    const header =
      token?.type === 'block-scalar' ? token.props.find(({ type }) => type === 'block-scalar-header') : null;
    const simple = header && 'source' in header && /^>-?$/.test(header.source) && !item.comment;
    if (token?.type !== 'block-scalar' || !simple) return tag.stringify?.(item, context, onComment, onChompKeep) ?? '';
    const lines = token.source.replace(/\s+$/, '').split('\n');
    const depths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
    const depth = Math.min(...depths);
    const indented = lines.map((line) => (line.trim() === '' ? '' : `${context.indent}${line.slice(depth)}`));
    return [header.source, ...indented].join('\n');
  };
}

/** What a reader of the file gets: every text, whether it was in quotes, tags, anchors, and the order of keys. */
function meaning(node: unknown): string {
  const parts: unknown[] = [];
  const walk = (at: unknown): void => {
    if (isAlias(at)) parts.push('alias', at.source);
    else if (isScalar(at)) {
      const plain = at.type === undefined || at.type === Scalar.PLAIN;
      parts.push(plain ? 'plain' : 'text', at.value ?? '', at.tag ?? '', at.anchor ?? '');
    } else if (isMap(at)) {
      parts.push('map', at.tag ?? '', at.anchor ?? '', at.items.length);
      for (const { key, value } of at.items) {
        walk(key);
        walk(value);
      }
    } else if (isSeq(at)) {
      parts.push('list', at.tag ?? '', at.anchor ?? '', at.items.length);
      for (const item of at.items) walk(item);
    } else parts.push('plain', '', '', '');
  };
  walk(node);
  return JSON.stringify(parts);
}

/** Letters that the text does not hold: with a number behind them a word that YAML reads as one, wherever it stands. */
function markNotIn(text: string): string {
  let mark = 'template';
  while (text.includes(mark)) mark += 'x';
  return mark;
}

function replaceTemplates(
  text: string,
  templates: ReturnType<typeof renderTemplate>['templates'],
  words: readonly string[],
): string {
  let at = 0;
  const parts = templates.flatMap(({ originalStart, originalEnd }, index) => {
    const literal = text.slice(at, originalStart);
    at = originalEnd;
    return [literal, words[index] ?? ''];
  });
  return [...parts, text.slice(at)].join('');
}

function lineOf(text: string, offset: number): string {
  return `line ${text.slice(0, offset).split('\n').length}`;
}

function firstLine(message: string): string {
  const [first = ''] = message.split('\n', 1);
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}${first.endsWith('.') ? '' : '.'}`;
}
