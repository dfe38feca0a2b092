import { widthOfText } from './text-width.ts';

export type BadgeWord = 'passing' | 'failing' | 'unknown';

/** Dark enough for white letters (WCAG AA, 4.5 to 1). */
const colours: Readonly<Record<BadgeWord, string>> = { passing: '#2b7a3d', failing: '#c4302b', unknown: '#666666' };
const labelColour = '#444444';

/** In px. */
const height = 20;
const padding = 6;
/** A label is cut behind so many characters. */
const longestLabel = 60;

/**
 * A flat badge: label on the left, word on the right. Nothing in it is loaded, run or styled from elsewhere, and foreign text is text.
 *
 * @param title what screen readers say and a pointer shows.
 */
export function badgeSvg(label: string, word: BadgeWord, title: string): string {
  const characters = [...label];
  const shown = characters.length > longestLabel ? `${characters.slice(0, longestLabel - 1).join('')}…` : label;
  const left = Math.ceil(widthOfText(shown)) + 2 * padding;
  const right = Math.ceil(widthOfText(word)) + 2 * padding;
  const named = escaped(title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${height}" role="img" aria-label="${named}">`,
    `<title>${named}</title>`,
    `<clipPath id="r"><rect width="${left + right}" height="${height}" rx="3"/></clipPath>`,
    '<g clip-path="url(#r)">',
    `<rect width="${left}" height="${height}" fill="${labelColour}"/>`,
    `<rect x="${left}" width="${right}" height="${height}" fill="${colours[word]}"/>`,
    '</g>',
    '<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">',
    text(shown, padding, left),
    text(word, left + padding, right),
    '</g>',
    '</svg>',
  ].join('');
}

/** The length is given, so that other fonts than the measured one stay inside their box. */
function text(words: string, x: number, box: number): string {
  return `<text x="${x}" y="14" textLength="${box - 2 * padding}" lengthAdjust="spacingAndGlyphs">${escaped(words)}</text>`;
}

/** Text for an XML document: markup is escaped, and characters that XML 1.0 has no place for are left out. */
function escaped(words: string): string {
  return words
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
