import { Box, History, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { FoundBuild, FoundMicroservice, FoundPipeline } from '#contract/search.ts';
import { Ago } from '#web/ui/moment.tsx';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon, LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { Marked } from './marked-text.tsx';
import styles from './search-dialog.module.css';
import type { Hit } from './search-hits.ts';

interface HitLineProps {
  readonly id: string;
  readonly hit: Hit;
  readonly active: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

/** An option of the list. Where it leads somewhere it is a link, so that a new tab is a click away as everywhere. */
export function HitLine({ id, hit, active, onPoint, onChoose }: HitLineProps) {
  const option = {
    id,
    role: 'option',
    'aria-selected': active,
    // The focus stays in the field, which says by its active descendant which one is meant.
    tabIndex: -1,
    className: styles.hit,
    onMouseMove: onPoint,
  };
  return hit.deed.kind === 'go' ? (
    <Link
      {...option}
      to={hit.deed.to}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onChoose();
      }}
    >
      <Words hit={hit} />
    </Link>
  ) : (
    <button type="button" {...option} onClick={onChoose}>
      <Words hit={hit} />
    </button>
  );
}

function Words({ hit }: { readonly hit: Hit }) {
  switch (hit.kind) {
    case 'pipeline':
      return <PipelineWords found={hit.found} />;
    case 'microservice':
      return <MicroserviceWords found={hit.found} />;
    case 'build':
      return <BuildWords found={hit.found} />;
    case 'recent':
      return (
        <Row icon={<History size={14} aria-hidden="true" />} first={hit.place.label}>
          {hit.place.detail}
        </Row>
      );
    case 'action':
      return (
        <Row icon={<Zap size={14} aria-hidden="true" />} first={hit.action.label}>
          {hit.action.keys && hit.action.keys.length > 0 ? (
            <span className={styles.keys}>
              {hit.action.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </span>
          ) : null}
        </Row>
      );
  }
}

interface RowProps {
  readonly icon: ReactNode;
  readonly first: ReactNode;
  readonly children?: ReactNode;
  readonly aside?: ReactNode;
}

function Row({ icon, first, children, aside }: RowProps) {
  return (
    <>
      <span className={styles.icon}>{icon}</span>
      <span className={styles.first}>{first}</span>
      <span className={styles.second}>{children}</span>
      {aside ? <span className={styles.aside}>{aside}</span> : null}
    </>
  );
}

function PipelineWords({ found: { name, health, repository, branch, kind } }: { readonly found: FoundPipeline }) {
  return (
    <Row icon={<HealthIcon word={health} />} first={<Marked of={name} />} aside={wordOfHealth(health)}>
      <Marked of={repository} /> · {branch} · {kind}
    </Row>
  );
}

/** Where it runs will stand here as well, once it can run somewhere. */
function MicroserviceWords({ found: { name, newestGreen } }: { readonly found: FoundMicroservice }) {
  return (
    <Row
      icon={<Box size={14} aria-hidden="true" />}
      first={<Marked of={name} />}
      aside={newestGreen ? <Ago at={newestGreen.finishedAt} /> : null}
    >
      {newestGreen
        ? `newest green build #${newestGreen.number} · ${newestGreen.message}`
        : 'no green build among the last ones'}
    </Row>
  );
}

function BuildWords({ found }: { readonly found: FoundBuild }) {
  const { status, pipelineName, number, matched, commit, branch, queuedAt } = found;
  return (
    <Row
      icon={<LabelledStatusIcon status={status} />}
      first={
        <>
          <Marked of={pipelineName} />{' '}
          {matched === 'number' ? <mark className={styles.mark}>#{number}</mark> : `#${number}`}
        </>
      }
      aside={<Ago at={queuedAt} />}
    >
      {commit ? (
        <>
          <Marked of={commit.message} /> · <Marked of={commit.author} /> ·{' '}
        </>
      ) : null}
      <Marked of={branch} />
      {commit ? (
        <>
          {' '}
          · <code>{<Marked of={shortened(commit.sha, matched === 'commit')} />}</code>
        </>
      ) : null}
    </Row>
  );
}

/** The usual seven digits, or as many as were typed. */
function shortened({ text, marks }: { text: string; marks: { start: number; end: number }[] }, named: boolean) {
  const length = named ? Math.max(7, ...marks.map(({ end }) => end)) : 7;
  return { text: text.slice(0, length), marks };
}
