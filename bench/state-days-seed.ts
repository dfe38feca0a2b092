import type { DatabaseSync } from 'node:sqlite';
import type { Status } from '#contract/status.ts';
import { idleDay, type StateDay, withAttempt } from '#engine/insights/state-day.ts';

/** The states of every seeded pipeline, and what part of a build each takes. */
const states = [
  ['Build', 0.4],
  ['Test', 0.6],
] as const;

/** What the states of seeded builds took, by day as the server keeps it: the attempts themselves are not written. */
export class StateDaysSeed {
  readonly #insert;
  #days = new Map<string, StateDay>();

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      'INSERT INTO state_days (pipeline_id, branch, state, day, runs, failed, total_ms, durations) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
  }

  count(build: { branch: string; status: Status; startedAt: string; finishedAt: string }): void {
    const { branch, status, startedAt, finishedAt } = build;
    const began = Date.parse(startedAt);
    for (const [state, part] of states) {
      const endedAt = new Date(began + (Date.parse(finishedAt) - began) * part).toISOString();
      const key = [branch, state, finishedAt.slice(0, 10)].join('\n');
      this.#days.set(key, withAttempt(this.#days.get(key) ?? idleDay, { status, startedAt, endedAt }));
    }
  }

  /** Writes what was counted since it last did, as of this pipeline. */
  write(pipelineId: string): void {
    for (const [key, { runs, failed, totalMs, durations }] of this.#days) {
      if (runs > 0)
        this.#insert.run(pipelineId, ...key.split('\n'), runs, failed, Math.round(totalMs), JSON.stringify(durations));
    }
    this.#days.clear();
  }
}
