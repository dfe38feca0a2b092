import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { type Database, durably } from './open-database.ts';
import type { Schema } from './schema.ts';

/** How many writes share a transaction at most, so that the first of them does not wait for a crowd behind it. */
const mostTogether = 64;

interface Waiting<Value, Result> {
  readonly value: Value;
  readonly resolve: (result: Result) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Durable writes that come at the same time share one transaction: the disk is waited for once. Each is done when it resolves, in the
 * order in which they came; when the transaction fails, all of its writes fail.
 */
export class GroupedWrites<Value, Result> {
  readonly #database: Database;
  readonly #writeGroup: (tx: Transaction<Schema>, values: readonly Value[]) => Promise<readonly Result[]>;
  #waiting: Waiting<Value, Result>[] = [];
  #writing = false;

  /** @param writeGroup writes the values in their order, and gives a result for each. */
  constructor(
    database: Database,
    writeGroup: (tx: Transaction<Schema>, values: readonly Value[]) => Promise<readonly Result[]>,
  ) {
    this.#database = database;
    this.#writeGroup = writeGroup;
  }

  write(value: Value): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ value, resolve, reject });
      if (!this.#writing) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      // The database answers within a turn of the event loop: what else has arrived is read in between.
      await nextTurn();
      await this.#writeTogether(this.#waiting.splice(0, mostTogether));
    }
    this.#writing = false;
  }

  async #writeTogether(group: readonly Waiting<Value, Result>[]): Promise<void> {
    const values = group.map(({ value }) => value);
    try {
      const results = await durably(this.#database, (tx) => this.#writeGroup(tx, values));
      for (const [index, { resolve, reject }] of group.entries()) {
        if (index in results) resolve(results[index] as Result);
        else reject(new Error('A write of a group gave no result.'));
      }
    } catch (fault) {
      for (const { reject } of group) reject(fault);
    }
  }
}
