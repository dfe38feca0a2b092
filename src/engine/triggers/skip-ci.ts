const marks = ['[skip ci]', '[ci skip]', '[no ci]', '***no_ci***'];

/** The words in a commit message by which its author asked for no build; null when there are none. Upper and lower case are the same. */
export function skipMark(message: string): string | null {
  const lower = message.toLowerCase();
  const at = marks.map((mark) => [lower.indexOf(mark), mark.length] as const).find(([index]) => index !== -1);
  return at === undefined ? null : message.slice(at[0], at[0] + at[1]);
}
