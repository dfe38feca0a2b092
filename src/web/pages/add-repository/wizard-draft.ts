import { z } from 'zod';
import { ForgeRepository } from '#contract/forges.ts';
import { BranchPattern, DefinitionPath } from '#contract/pipeline-settings.ts';
import { type CheckRepository, PipelineKind } from '#contract/pipelines.ts';
import { WebhookKind } from '#contract/repositories.ts';
import { accessOf, type Login } from '#web/repositories/access-draft.ts';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';

/** What a person has entered so far, secrets left out: it survives a reload in this tab alone. */
export const WizardDraft = z.object({
  way: z.enum(['connection', 'address']),
  connectionId: z.string().nullable(),
  chosen: ForgeRepository.nullable(),
  address: z.string(),
  access: z.enum(['none', 'password', 'ssh-key']),
  username: z.string(),
  /** Empty until a person or the first look at the repository gives one; the same for `branch`. */
  name: z.string(),
  branch: z.string(),
  /** The name and branch that the repository suggested: what is still the same gives way to another repository's. */
  suggested: z.object({ name: z.string(), branch: z.string() }),
  kind: PipelineKind,
  place: z.enum(['usual', 'path']),
  path: z.string(),
  automatic: z.boolean(),
  /** One pattern a line. */
  patterns: z.string(),
  /** Null: what suits the repository. */
  webhook: WebhookKind.nullable(),
  build: z.boolean(),
});
export type WizardDraft = z.infer<typeof WizardDraft>;

/** What is never written down in the browser. */
export type WizardSecrets = Omit<Login, 'username'>;

export const emptyDraft: WizardDraft = {
  way: 'address',
  connectionId: null,
  chosen: null,
  address: '',
  access: 'none',
  username: '',
  name: '',
  branch: '',
  suggested: { name: '', branch: '' },
  kind: 'microservice',
  place: 'usual',
  path: '',
  automatic: true,
  patterns: '',
  webhook: null,
  build: true,
};

export const noSecrets: WizardSecrets = { password: '', privateKey: '' };

const storageKey = 'pipewright-add-pipeline';

type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The draft of this tab; null without one, or when it is of another version of this page. */
export function keptDraft(storage: TabStorage = sessionStorage): WizardDraft | null {
  const text = storage.getItem(storageKey);
  if (text === null) return null;
  try {
    return WizardDraft.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // Not JSON: written by something else, and of no use.
  }
}

export function keepDraft(draft: WizardDraft, storage: TabStorage = sessionStorage): void {
  try {
    storage.setItem(storageKey, JSON.stringify(draft));
  } catch {
    // The browser has no room or forbids it: the draft lives in the page alone, as it would without this file.
  }
}

export function dropDraft(storage: TabStorage = sessionStorage): void {
  storage.removeItem(storageKey);
}

/** What the API is asked about the repository, or what is still wrong with the first step, by field. */
export type RepositoryAnswer =
  | { readonly question: Pick<CheckRepository, 'repository' | 'access'>; readonly flaws: null }
  | { readonly question: null; readonly flaws: FieldFlaws };

export function repositoryOf(draft: WizardDraft, secrets: WizardSecrets): RepositoryAnswer {
  const kind = draft.way === 'connection' ? 'connection' : draft.access;
  const { access, flaws: wrong } = accessOf(kind, { ...secrets, username: draft.username }, draft);
  if (draft.way === 'connection') {
    if (access === null) return { question: null, flaws: wrong };
    return { question: { repository: draft.chosen?.cloneUrl ?? '', access }, flaws: null };
  }
  const repository = draft.address.trim();
  const flaws: Record<string, string> = {};
  if (repository === '') flaws.address = 'Give a git address or a folder.';
  if (/^https?:\/\/[^/]*@/.test(repository)) {
    flaws.address = 'Leave the user name and password out of the address and give them below.';
  }
  if (access === null || Object.keys(flaws).length > 0) return { question: null, flaws: { ...wrong, ...flaws } };
  // Without access of its own the repository is fetched as other pipelines fetch it already.
  return { question: access.kind === 'none' ? { repository } : { repository, access }, flaws: null };
}

/** What people call the repository that was chosen. */
export function repositoryName({ way, chosen, address }: WizardDraft): string {
  return way === 'connection' ? (chosen?.fullName ?? '') : address.trim();
}

/** Null: the usual places. */
export function definitionPathOf({ place, path }: WizardDraft): string | null {
  return place === 'usual' ? null : path.trim();
}

export function patternsOf({ automatic, patterns }: WizardDraft): string[] {
  if (!automatic) return [];
  return patterns
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What is wrong with the second step, by field; empty when nothing is. */
export function pipelineFlaws(
  draft: WizardDraft,
  branches: readonly string[] | null,
): Readonly<Record<string, string>> {
  const flaws: Record<string, string> = {};
  if (draft.name.trim() === '') flaws.name = 'Give the pipeline a name.';
  if (draft.name.trim().length > 100) flaws.name = 'A name has at most 100 characters.';
  const branch = draft.branch.trim();
  if (branch === '') flaws.branch = 'Give a branch.';
  else if (branches && !branches.includes(branch)) flaws.branch = `The repository has no branch “${branch}”.`;
  const path = definitionPathOf(draft);
  if (path !== null) {
    const checked = DefinitionPath.safeParse(path);
    if (!checked.success) flaws.path = checked.error.issues[0]?.message ?? 'This is not a path.';
  }
  const patterns = patternsOf(draft);
  const wrong = patterns.find((pattern) => !BranchPattern.safeParse(pattern).success);
  if (wrong !== undefined) flaws.patterns = `“${wrong}” is not a pattern: no spaces and none of ~ ^ : [ ] \\.`;
  if (patterns.length > 50) flaws.patterns = 'Give at most 50 patterns.';
  return flaws;
}
