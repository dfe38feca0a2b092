import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { Build } from '#contract/builds.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace } from '#web/data/trigger-queries.ts';
import { chooseTheme } from '#web/theme/color-scheme.ts';
import { rememberPlace } from './recent-places.ts';
import { buildPath, type Hit, placeOf } from './search-hits.ts';

/** Does what a hit stands for. What succeeds closes the search; what the server refuses leaves it open. */
export function useDeeds({ close, onKeys }: { readonly close: () => void; readonly onKeys: () => void }) {
  const navigate = useNavigate();
  const running = useMutation({
    mutationFn: (pipelineId: string) => api.post(Build, pipelinePlace(pipelineId, 'builds')),
    onSuccess: ({ pipelineId, number }) => {
      close();
      void navigate(buildPath(pipelineId, number));
    },
  });
  const choose = (hit: Hit) => {
    if (running.isPending) return;
    const place = placeOf(hit);
    if (place) rememberPlace(place);
    const { deed } = hit;
    switch (deed.kind) {
      case 'run':
        running.mutate(deed.pipelineId);
        return;
      case 'go':
        close();
        void navigate(deed.to);
        return;
      case 'theme':
        close();
        chooseTheme(deed.choice);
        return;
      case 'keys':
        close();
        onKeys();
    }
  };
  return { choose, running };
}
