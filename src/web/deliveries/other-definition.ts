import { ReplayDelivery } from '#contract/triggers.ts';
import { type FieldFlaws, flawsOf } from '#web/ui/field-flaws.ts';

/** Instead of the file of the delivered commit; nothing: that file. */
export type OtherDefinition = Pick<ReplayDelivery, 'definition' | 'definitionCommit' | 'definitionBranch'>;

/** The definition to be tried, while somebody says which. */
export interface OtherDefinitionDraft {
  readonly from: 'repository' | 'text';
  /** A branch, or the 40 digits of a commit. */
  readonly version: string;
  readonly text: string;
}

/** What the draft means, or what is wrong with it, by field. */
export function otherDefinitionOf({
  from,
  version,
  text,
}: OtherDefinitionDraft):
  | { readonly other: OtherDefinition; readonly flaws: null }
  | { readonly other: null; readonly flaws: FieldFlaws } {
  const named = version.trim();
  if (from === 'repository' && named === '') return flawed({ version: 'Give a branch or a commit.' });
  if (from === 'text' && text.trim() === '') return flawed({ text: 'Give the text of a definition.' });
  const wanted: OtherDefinition =
    from === 'text'
      ? { definition: text }
      : /^[0-9a-f]{40}$/i.test(named)
        ? { definitionCommit: named.toLowerCase() }
        : { definitionBranch: named };
  const parsed = ReplayDelivery.safeParse(wanted);
  if (parsed.success) return { other: wanted, flaws: null };
  const flaw = Object.values(flawsOf(parsed.error))[0] ?? 'This is not a version.';
  return flawed(from === 'text' ? { text: flaw } : { version: flaw });
}

function flawed(flaws: FieldFlaws) {
  return { other: null, flaws };
}
