import type { Series } from './chart-model.ts';

/** The line or the square by which a series is found in its chart. */
export function SeriesMark({ series: { colour, dashed, below } }: { readonly series: Series }) {
  const isBar = below !== undefined;
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {isBar ? (
        <rect x="1" y="1" width="10" height="10" rx="2" fill={colour} />
      ) : (
        <path d="M0 6h12" stroke={colour} strokeWidth="2" {...(dashed ? { strokeDasharray: '4 3' } : {})} />
      )}
    </svg>
  );
}
