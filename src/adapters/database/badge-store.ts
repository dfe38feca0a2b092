import type { SecretBox } from '#adapters/secrets/secret-box.ts';
import { Status } from '#contract/status.ts';
import type { BadgeStore } from '#engine/ports/badge-store.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import { type Database, durably } from './open-database.ts';
import { pipelineRow } from './pipeline-store.ts';

export function createBadgeStore(database: Database, box: SecretBox): BadgeStore {
  return {
    async token(pipelineId) {
      const { badgeToken } = await pipelineRow(database, pipelineId);
      return badgeToken === null ? null : box.open(badgeToken, placeOf(pipelineId));
    },

    setToken: (pipelineId, token) =>
      durably(database, async (tx) => {
        const changed = await tx
          .updateTable('pipelines')
          .set({ badgeToken: token === null ? null : box.seal(token, placeOf(pipelineId)) })
          .where('id', '=', pipelineId)
          .returning('id')
          .executeTakeFirst();
        if (!changed) throw new StoreFault('missing', `There is no pipeline “${pipelineId}”.`);
      }),

    async outcome(pipelineId, branch) {
      const build = await database
        .selectFrom('builds')
        .select('status')
        .where('pipelineId', '=', pipelineId)
        .where('branch', '=', branch)
        .where('status', 'in', ['succeeded', 'failed', 'timed-out', 'invalid'])
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return build ? Status.parse(build.status) : null;
    },
  };
}

function placeOf(pipelineId: string): string {
  return `pipeline/${pipelineId}/badge`;
}
