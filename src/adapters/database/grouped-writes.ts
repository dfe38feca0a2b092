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
  readonly #writeOne: (tx: Transaction<Schema>, value: Value) => Promise<Result>;
  #waiting: Waiting<Value, Result>[] = [];
  #writing = false;

  constructor(database: Database, writeOne: (tx: Transaction<Schema>, value: Value) => Promise<Result>) {
    this.#database = database;
    this.#writeOne = writeOne;
  }

  write(value: Value): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ value, resolve, reject });
      if (!this.#writing) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) await this.#writeGroup(this.#waiting.splice(0, mostTogether));
    this.#writing = false;
  }

  async #writeGroup(group: readonly Waiting<Value, Result>[]): Promise<void> {
    try {
      const results = await durably(this.#database, async (tx) => {
        const written: Result[] = [];
        for (const { value } of group) written.push(await this.#writeOne(tx, value));
        return written;
      });
      for (const [index, result] of results.entries()) group[index]?.resolve(result);
    } catch (fault) {
      for (const { reject } of group) reject(fault);
    }
  }
}
