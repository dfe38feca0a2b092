import type { ReactNode } from 'react';
import type { HealthWord } from '#contract/status.ts';
import { cx } from './cx.ts';
import { type ShownStatus, toneOf, toneOfHealth, wordOf } from './status.ts';
import icon from './status-icon.module.css';
import tone from './tone.module.css';

/** Every status has a shape of its own, so that it reads without colour. */
const shapes: Record<ShownStatus, ReactNode> = {
  succeeded: (
    <>
      <circle cx="12" cy="12" r="10" />
      <path d="m8.5 12 2.4 2.4 4.6-4.8" />
    </>
  ),
  failed: (
    <>
      <circle cx="12" cy="12" r="11" fill="currentColor" stroke="none" />
      <path d="m15.5 8.5-7 7m0-7 7 7" stroke="var(--bg)" strokeWidth="2.6" />
    </>
  ),
  running: <path d="M21 12a9 9 0 1 1-6.2-8.56" />,
  queued: (
    <>
      <circle cx="12" cy="12" r="10" />
      <path d="M12 6v6l4 2" />
    </>
  ),
  canceled: (
    <>
      <circle cx="12" cy="12" r="10" />
      <path d="m5 5 14 14" />
    </>
  ),
  'timed-out': (
    <>
      <path d="M10 2h4M12 14l3-3" />
      <circle cx="12" cy="14" r="8" />
    </>
  ),
  lost: (
    <>
      <path d="M9.1 9a3 3 0 0 1 5.8 1c0 2-2.9 2.6-2.9 4M12 17.5v.01" />
      <path d="M3.3 7A10 10 0 0 1 20.7 7M3.3 17a10 10 0 0 0 17.4 0" />
    </>
  ),
  invalid: (
    <path d="M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7ZM14 2v4a2 2 0 0 0 2 2h4M14.5 12.5l-5 5M9.5 12.5l5 5" />
  ),
  skipped: <path d="m5 5 7 7-7 7M13 5l7 7-7 7" />,
  'not-run': (
    <path d="M10.1 2.18a10 10 0 0 1 3.8 0M13.9 21.82a10 10 0 0 1-3.8 0M17.61 3.72a10 10 0 0 1 2.69 2.7M2.18 13.9a10 10 0 0 1 0-3.8M20.28 17.61a10 10 0 0 1-2.7 2.69M21.82 10.1a10 10 0 0 1 0 3.8M3.72 6.39a10 10 0 0 1 2.7-2.69M6.39 20.28a10 10 0 0 1-2.69-2.7" />
  ),
};

const heart =
  'M19 14c1.49-1.46 3-3.21 3-5.5A5.5 5.5 0 0 0 16.5 3c-1.76 0-3 .5-4.5 2-1.5-1.5-2.74-2-4.5-2A5.5 5.5 0 0 0 2 8.5c0 2.3 1.5 4.05 3 5.5l7 7Z';
const healthShapes: Record<HealthWord, ReactNode> = {
  healthy: <path d={heart} />,
  degraded: <path d={`${heart}M3.22 12H9.5l.5-1 2 4.5 2-7 1.5 3.5h5.27`} />,
  unhealthy: (
    <path d="M2 2l20 20M16.5 16.5 12 21l-7-7c-1.5-1.45-3-3.2-3-5.5a5.5 5.5 0 0 1 2.14-4.35M8.76 3.1c1.15.22 2.13.78 3.24 1.9 1.5-1.5 2.74-2 4.5-2A5.5 5.5 0 0 1 22 8.5c0 2.12-1.3 3.78-2.67 5.17" />
  ),
  unknown: shapes['not-run'],
};

interface IconProps {
  readonly size?: number;
  /** Leave it out where the word stands beside the icon: the icon is then hidden from assistive technology. */
  readonly label?: string | undefined;
}

interface StatusIconProps extends IconProps {
  readonly status: ShownStatus;
  /** For one that names what runs where nothing does: it does not turn. */
  readonly still?: boolean;
}

/** The shape and colour of a status. */
export function StatusIcon({ status, still = false, ...rest }: StatusIconProps) {
  return (
    <Shape tone={tone[toneOf(status)]} turns={status === 'running' && !still} {...rest}>
      {shapes[status]}
    </Shape>
  );
}

/** The shape and colour of a pipeline's health. */
export function HealthIcon({ word, ...rest }: IconProps & { readonly word: HealthWord }) {
  return (
    <Shape tone={tone[toneOfHealth(word)]} turns={false} {...rest}>
      {healthShapes[word]}
    </Shape>
  );
}

function Shape(props: IconProps & { tone: string | undefined; turns: boolean; children: ReactNode }) {
  const { size = 14, label } = props;
  const className = cx(icon.icon, props.tone, props.turns && icon.turns);
  if (label === undefined) {
    return (
      <svg className={className} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
        {props.children}
      </svg>
    );
  }
  return (
    <svg className={className} width={size} height={size} viewBox="0 0 24 24" role="img" aria-label={label}>
      <title>{label}</title>
      {props.children}
    </svg>
  );
}

/** The icon with its word as accessible label and tooltip. */
export function LabelledStatusIcon({ status, size }: { readonly status: ShownStatus; readonly size?: number }) {
  return <StatusIcon status={status} label={wordOf(status)} {...(size === undefined ? {} : { size })} />;
}
