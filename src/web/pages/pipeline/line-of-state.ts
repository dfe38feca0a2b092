/** The line, from 1, on which a state or step of that name begins: its key, or its `title`. Null where no line does. */
export function lineOfState(text: string, name: string): number | null {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const key = new RegExp(`^\\s*(?:- )?["']?${quoted}["']?\\s*:`);
  const title = new RegExp(`^\\s*(?:- )?title\\s*:\\s*["']?${quoted}["']?\\s*$`);
  const lines = text.split('\n');
  const index = lines.findIndex((line) => key.test(line));
  const at = index === -1 ? lines.findIndex((line) => title.test(line)) : index;
  return at === -1 ? null : at + 1;
}
