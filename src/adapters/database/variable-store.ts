import type { SecretBox } from '#adapters/secrets/secret-box.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { VariableStore, VariableValue } from '#engine/ports/variable-store.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';

export function createVariableStore(database: Database, box: SecretBox): VariableStore {
  const rowsOf = (pipelineId: string) =>
    database.selectFrom('variables').selectAll().where('pipelineId', '=', pipelineId).orderBy('name').execute();
  return {
    async list(pipelineId) {
      await pipelineRow(database, pipelineId);
      return (await rowsOf(pipelineId)).map(({ name, value, sensitive }) => ({
        name,
        value: sensitive ? null : value,
        sensitive: sensitive === 1,
      }));
    },

    async values(pipelineId) {
      return (await rowsOf(pipelineId)).map(({ name, value, sensitive }) => ({
        name,
        value: sensitive ? box.open(value, placeOf(pipelineId, name)) : value,
        sensitive: sensitive === 1,
      }));
    },

    set: (pipelineId, { name, value, sensitive }: VariableValue) =>
      durably(database, async (tx) => {
        await pipelineRow(tx, pipelineId);
        const stored = {
          value: sensitive ? box.seal(value, placeOf(pipelineId, name)) : value,
          sensitive: sensitive ? 1 : 0,
        };
        await tx
          .insertInto('variables')
          .values({ pipelineId, name, ...stored })
          .onConflict((conflict) => conflict.columns(['pipelineId', 'name']).doUpdateSet(stored))
          .execute();
        return { name, value: sensitive ? null : value, sensitive };
      }),

    remove: (pipelineId, name) =>
      durably(database, async (tx) => {
        const removed = await tx
          .deleteFrom('variables')
          .where('pipelineId', '=', pipelineId)
          .where('name', '=', name)
          .returning('name')
          .executeTakeFirst();
        if (!removed) throw new StoreFault('missing', `Pipeline “${pipelineId}” has no variable “${name}”.`);
      }),
  };
}

function placeOf(pipelineId: string, name: string): string {
  return `variable/${pipelineId}/${name}`;
}
