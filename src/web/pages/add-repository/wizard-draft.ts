import { z } from 'zod';
import { ForgeRepository } from '#contract/forges.ts';
import { BranchPattern, DefinitionPath } from '#contract/pipeline-settings.ts';
import { type CheckRepository, PipelineKind } from '#contract/pipelines.ts';
import { SetAccess, WebhookKind } from '#contract/repositories.ts';

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
export interface WizardSecrets {
  readonly password: string;
  readonly privateKey: string;
}

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
  | { readonly question: null; readonly flaws: Readonly<Record<string, string>> };

export function repositoryOf(draft: WizardDraft, secrets: WizardSecrets): RepositoryAnswer {
  if (draft.way === 'connection') {
    const { connectionId, chosen } = draft;
    if (connectionId === null) return flawed({ connection: 'Choose a connection.' });
    if (chosen === null) return flawed({ chosen: 'Choose a repository.' });
    const access: SetAccess = { kind: 'connection', connectionId, fullName: chosen.fullName };
    return { question: { repository: chosen.cloneUrl, access }, flaws: null };
  }
  const repository = draft.address.trim();
  const flaws: Record<string, string> = {};
  if (repository === '') flaws.address = 'Give a git address or a folder.';
  if (/^https?:\/\/[^/]*@/.test(repository)) {
    flaws.address = 'Leave the user name and password out of the address and give them below.';
  }
  const access = accessOf(draft, secrets);
  if (access && !access.success) {
    for (const { path, message } of access.error.issues) flaws[String(path[0])] ??= message;
  }
  if (Object.keys(flaws).length > 0) return flawed(flaws);
  // Without access of its own the repository is fetched as other pipelines fetch it already.
  return { question: access?.data ? { repository, access: access.data } : { repository }, flaws: null };
}

function accessOf({ access, username }: WizardDraft, { password, privateKey }: WizardSecrets) {
  if (access === 'none') return null;
  if (access === 'password') return SetAccess.safeParse({ kind: 'password', username, password });
  // A key is refused by some programs without the line break at its end, which is easily lost when it is copied.
  return SetAccess.safeParse({ kind: 'ssh-key', privateKey: `${privateKey.trim()}\n` });
}

function flawed(flaws: Readonly<Record<string, string>>): RepositoryAnswer {
  return { question: null, flaws };
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
