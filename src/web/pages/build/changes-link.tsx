import { useInfiniteQuery } from '@tanstack/react-query';
import type { BuildDetail } from '#contract/builds.ts';
import { isBad } from '#contract/status.ts';
import { changesQuery } from '#web/data/build-page-queries.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import { titleOf } from './changes.tsx';

/** Of a build that failed: how much has changed since it last was green, and the way there. Nothing where that is not known. */
export function ChangesLink({ build }: { readonly build: BuildDetail }) {
  const wanted = isBad(build.status) && build.commit !== null;
  const changes = useInfiniteQuery({ ...changesQuery(build), enabled: wanted });
  const [first] = changes.data?.pages ?? [];
  if (!wanted || !first || first.missing !== null || first.since.kind !== 'green') return null;
  return <TextLink to="?tab=changes">{titleOf(first)}</TextLink>;
}
