/** Advance widths of Verdana in units of 1/2048 of the size, of the characters from space to `~`. */
const widths = [
  720, 806, 940, 1676, 1302, 2204, 1488, 550, 930, 930, 1302, 1676, 745, 930, 745, 930, 1302, 1302, 1302, 1302, 1302,
  1302, 1302, 1302, 1302, 1302, 930, 930, 1676, 1676, 1676, 1117, 2048, 1400, 1404, 1430, 1578, 1295, 1177, 1588, 1539,
  862, 931, 1419, 1140, 1726, 1532, 1612, 1235, 1612, 1424, 1400, 1262, 1499, 1400, 2025, 1403, 1260, 1403, 930, 930,
  930, 1676, 1302, 1302, 1230, 1276, 1067, 1276, 1220, 720, 1276, 1296, 562, 705, 1212, 562, 1992, 1296, 1243, 1276,
  1276, 874, 1067, 807, 1296, 1212, 1676, 1212, 1212, 1076, 1300, 930, 1300, 1676,
];
const unitsPerEm = 2048;
/** What is not in the table may be as wide as it is high: too much room is better than too little. */
const widest = 2048;

/** How wide a text is in Verdana at 11 px, in px. */
export function widthOfText(text: string): number {
  let units = 0;
  for (const character of text) units += widths[(character.codePointAt(0) ?? 0) - 32] ?? widest;
  return (units * 11) / unitsPerEm;
}
