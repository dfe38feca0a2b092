import { formatCount } from '#web/ui/amount.ts';

/** What the server looks at: a longer text could be edited, and never checked. */
const mostBytes = 1_048_576;

/** The text of a file that a person chose or dropped, or a sentence on why it is none for the editor. */
export async function readDefinitionFile(
  file: File,
): Promise<{ readonly text: string } | { readonly refused: string }> {
  const refused = (why: string) => ({ refused: `“${file.name}” was not opened: ${why} The text is as it was.` });
  if (file.size > mostBytes)
    return refused(`it has ${formatCount(file.size)} bytes, and a definition has at most ${formatCount(mostBytes)}.`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return text.includes('\0') ? refused('it is no text, it holds NUL characters.') : { text };
  } catch (fault) {
    if (fault instanceof TypeError) return refused('it is no text in UTF-8.');
    return refused(`the browser could not read it (${fault instanceof Error ? fault.message : String(fault)}).`);
  }
}
