import type { Commit } from '#contract/builds.ts';
import type { TriggerSettings } from '#contract/pipeline-settings.ts';
import type { BuiltBefore } from '#engine/ports/delivery-ledger.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { definitionPaths } from '#pipeline/definition-place.ts';
import type { Candidate, Settled } from './decide.ts';
import { skipMark } from './skip-ci.ts';

/** The repository that a delivery is about, as it is looked at for that delivery, if it is. Each branch is fetched once. */
export class DeliveryRepository {
  readonly #findAddress: () => Promise<string>;
  readonly #source: SourceRepository;
  readonly #signal: AbortSignal;
  readonly #heads = new Map<string, Promise<Commit | null>>();

  #address: Promise<string> | null = null;

  constructor(source: SourceRepository, address: () => Promise<string>, signal: AbortSignal) {
    this.#source = source;
    this.#findAddress = address;
    this.#signal = signal;
  }

  /** The head of a branch, fetched; null when there is no such branch. @throws SourceFault `unreachable` */
  head(branch: string): Promise<Commit | null> {
    const known = this.#heads.get(branch);
    if (known) return known;
    const looked = orMissing(this.#resolve({ branch }));
    this.#heads.set(branch, looked);
    return looked;
  }

  /** Heads of the branches that were looked at; null for one that is not there. */
  async seenHeads(): Promise<Map<string, string | null>> {
    const seen = new Map<string, string | null>();
    for (const [branch, looked] of this.#heads) seen.set(branch, (await looked)?.sha ?? null);
    return seen;
  }

  async onBranch(branch: string, commit: string): Promise<boolean> {
    return this.#source.onBranch(await this.#addressed(), branch, commit, this.#signal);
  }

  /** That very commit, fetched; null when the repository does not give it. @throws SourceFault `unreachable` */
  commit(branch: string, commit: string, fetchRef: string | null): Promise<Commit | null> {
    return orMissing(this.#resolve({ branch, commit, fetchRef }));
  }

  /** The whole message of a commit that was fetched. */
  async message(commit: string): Promise<string> {
    return this.#source.message(await this.#addressed(), commit);
  }

  async hasDefinition(commit: string, path: string | null): Promise<boolean> {
    for (const place of path === null ? definitionPaths : [path]) {
      try {
        if ((await this.#source.readFile(await this.#addressed(), commit, place)) !== null) return true;
      } catch (fault) {
        if (fault instanceof SourceFault && fault.code === 'too-large') return true;
        throw fault;
      }
    }
    return false;
  }

  async #resolve(wanted: Parameters<SourceRepository['resolve']>[1]): Promise<Commit> {
    return this.#source.resolve(await this.#addressed(), wanted, this.#signal);
  }

  #addressed(): Promise<string> {
    this.#address ??= this.#findAddress();
    return this.#address;
  }
}

async function orMissing(looked: Promise<Commit>): Promise<Commit | null> {
  try {
    return await looked;
  } catch (fault) {
    const missing = ['branch-missing', 'commit-missing', 'empty'];
    if (fault instanceof SourceFault && missing.includes(fault.code)) return null;
    throw fault;
  }
}

/** The commit that is to be built, named by the repository itself. */
export interface Chosen {
  readonly kind: 'build';
  readonly branch: string;
  readonly commit: string;
  readonly reason: string;
}

/** The same change had queued a build before. */
export interface Repeated {
  readonly kind: 'repeated';
  readonly branch: string;
  readonly commit: string;
  readonly build: BuiltBefore['build'];
  readonly reason: string;
}

export interface Judged {
  readonly settings: TriggerSettings;
  /** The automatic build of that branch and commit that this delivery has not queued itself; null when there is none. */
  readonly builtBefore: (branch: string, commit: string) => Promise<BuiltBefore | null>;
  /** Somebody asked for it: what was built before is built again. */
  readonly again: boolean;
}

/** What becomes of a candidate when the repository is looked at. @throws SourceFault when it cannot be */
export async function decideByRepository(
  candidate: Candidate,
  repository: DeliveryRepository,
  judged: Judged,
): Promise<Settled | Repeated | Chosen> {
  const found = candidate.foreign
    ? await findForeign(candidate, candidate.foreign.fetchRef, repository)
    : await findOnBranch(candidate, repository, judged);
  if (found.kind !== 'found') return found;
  const { commit, head, note } = found;
  const { branch } = candidate;
  const say = (decision: Settled['decision'], reason: string): Settled => ({
    kind: 'settled',
    decision,
    reason,
    branch,
    commit,
  });
  const mark = skipMark(await repository.message(commit));
  if (mark !== null) return say('skip-ci', `The message of ${short(commit)} says ${mark}.`);
  const before = await judged.builtBefore(branch, commit);
  const cameBack = before !== null && commit === head && before.overtaken;
  if (before !== null && !cameBack && !judged.again) {
    const reason = `${short(commit)} of ${branch} was built before, as #${before.build.number}.`;
    return { kind: 'repeated', branch, commit, build: before.build, reason };
  }
  // A delivery that is late, or was overtaken by a look at the repository: its build would supersede the newer one.
  const covering = commit === head || judged.again ? null : await judged.builtBefore(branch, head);
  if (covering !== null) {
    const reason = `${short(commit)} is part of ${short(head)}, which was built before, as #${covering.build.number}.`;
    return { kind: 'repeated', branch, commit, build: covering.build, reason };
  }
  const { definitionPath, branch: main } = judged.settings;
  // On the main branch a missing file is a mistake that a failed build tells of; another branch may simply not have one.
  if (branch !== main && !(await repository.hasDefinition(commit, definitionPath))) {
    return say('no-definition', `${short(commit)} has no ${definitionPath ?? definitionPaths.join(' and no ')}.`);
  }
  return { kind: 'build', branch, commit, reason: [note, whyAgain(before, cameBack)].join(' ').trim() };
}

interface Found {
  readonly kind: 'found';
  readonly commit: string;
  /** Of the branch; the commit itself where it is on none. */
  readonly head: string;
  /** A sentence. */
  readonly note: string;
}

async function findForeign(
  { branch, commit }: Candidate,
  fetchRef: string | null,
  repository: DeliveryRepository,
): Promise<Settled | Found> {
  const found = await repository.commit(branch, commit, fetchRef);
  if (found !== null)
    return {
      kind: 'found',
      commit: found.sha,
      head: found.sha,
      note: `${short(found.sha)} of a fork, without secrets.`,
    };
  const reason = `The repository does not give ${short(commit)} of the fork${fetchRef === null ? ', and has no ref for it' : ''}.`;
  return { kind: 'settled', decision: 'commit-gone', reason, branch, commit };
}

/** The commit if it is on the branch; else the head in its place, if that is news. */
async function findOnBranch(
  { branch, commit, event }: Candidate,
  repository: DeliveryRepository,
  judged: Judged,
): Promise<Settled | Found> {
  const head = await repository.head(branch);
  if (head === null) {
    const reason = `The repository has no branch ${branch} any more.`;
    return { kind: 'settled', decision: 'branch-deleted', reason, branch, commit };
  }
  const what = event === 'push' ? 'pushed to' : 'proposed on';
  if (isCommit(head.sha, commit))
    return { kind: 'found', commit: head.sha, head: head.sha, note: `${short(commit)} was ${what} ${branch}.` };
  const whole = (await repository.onBranch(branch, commit)) ? await wholeOf(commit, branch, repository) : null;
  if (whole !== null) {
    const note = `${short(commit)} was ${what} ${branch}, which has moved on since.`;
    return { kind: 'found', commit: whole, head: head.sha, note };
  }
  const gone = `${short(commit)} is not on ${branch} any more`;
  const before = await judged.builtBefore(branch, head.sha);
  if (before === null)
    return {
      kind: 'found',
      commit: head.sha,
      head: head.sha,
      note: `${gone}; its head ${short(head.sha)} is built instead.`,
    };
  const reason = `${gone}, and its head ${short(head.sha)} was built before, as #${before.build.number}.`;
  return { kind: 'settled', decision: 'commit-gone', reason, branch, commit };
}

function whyAgain(before: BuiltBefore | null, cameBack: boolean): string {
  if (before === null) return '';
  const as = `It was built before, as #${before.build.number}`;
  return cameBack ? `${as}; the branch has come back to it.` : `${as}; it was asked for again.`;
}

/** So many digits has the id of a commit, and so many are left where Bitbucket cuts it. */
const digits = { whole: 40, cut: 12 };

/** Whether a sender's id means that commit: the whole id, or its beginning where the sender cuts ids. */
function isCommit(sha: string, id: string): boolean {
  return sha === id || (id.length >= digits.cut && id.length < digits.whole && sha.startsWith(id));
}

/** The whole id of a commit on the branch, by which builds of it are known; null when the repository has none, or several, of a cut one. */
async function wholeOf(commit: string, branch: string, repository: DeliveryRepository): Promise<string | null> {
  return commit.length >= digits.whole ? commit : ((await repository.commit(branch, commit, null))?.sha ?? null);
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
