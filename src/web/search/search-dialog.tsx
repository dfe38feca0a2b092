import { Button } from '@mantine/core';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { longestSearch } from '#contract/search.ts';
import { countOf } from '#web/ui/amount.ts';
import { ActionFailure, QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { VisuallyHidden } from '#web/ui/visually-hidden.tsx';
import { HitLine } from './hit-line.tsx';
import styles from './search-dialog.module.css';
import { isSearchShortcut } from './search-shortcut.ts';
import { useDeeds } from './use-deeds.ts';
import { useHits } from './use-hits.ts';

interface SearchDialogProps {
  readonly onClose: () => void;
  readonly onKeys: () => void;
}

/**
 * One field over everything that has a name: a combobox whose list is always open. The focus stays in the field, arrows move in the list,
 * Enter goes there. A native dialog, as `ui/dialog.tsx` is.
 */
export function SearchDialog({ onClose, onKeys }: SearchDialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { groups, state, current, settled } = useHits(text);
  const close = () => dialog.current?.close();
  const { choose, running } = useDeeds({ close, onKeys });
  const hits = groups.flatMap((group) => group.hits);
  // What was picked may be gone with the next letter; the best one is then meant again.
  const active = hits.find(({ key }) => key === picked) ?? hits[0];
  const idOf = (key: string | undefined) =>
    key === undefined ? undefined : `${id}-${hits.findIndex((hit) => hit.key === key)}`;

  const move = (step: number) => {
    const now = active ? hits.indexOf(active) : -1;
    const next = hits[(now + step + hits.length) % hits.length];
    if (!next) return;
    setPicked(next.key);
    document.getElementById(idOf(next.key) ?? '')?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = async (event: KeyboardEvent) => {
    if (isSearchShortcut(event.nativeEvent)) {
      event.preventDefault();
      close();
      return;
    }
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // Whoever types fast means what is found for all of the text, not what is still shown for a part of it.
      const meant = current || picked === active?.key ? active : await settled();
      if (meant && dialog.current?.open) choose(meant);
    }
  };

  return (
    <dialog ref={dialog} className={styles.dialog} aria-label="Search" onClose={onClose} closedby="any">
      <div className={styles.head}>
        <Search size={16} aria-hidden="true" />
        <input
          className={styles.input}
          role="combobox"
          aria-label="Search pipelines, builds, commits"
          aria-expanded={hits.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={idOf(active?.key)}
          aria-autocomplete="list"
          placeholder="Search pipelines, builds, commits, actions"
          autoComplete="off"
          spellCheck={false}
          maxLength={longestSearch}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setPicked(null);
          }}
          onKeyDown={(event) => void onKeyDown(event)}
        />
        <Button size="xs" variant="subtle" onClick={close}>
          Close
        </Button>
      </div>
      <div className={styles.body}>
        {running.error ? (
          <div className={styles.failure}>
            <ActionFailure error={running.error} />
          </div>
        ) : null}
        {state.kind === 'pending' ? <Bones /> : null}
        {state.kind === 'failed' ? (
          <QueryFailure what="what was found" error={state.error} onRetry={state.retry} />
        ) : null}
        {state.kind === 'nothing' ? (
          <p className={styles.nothing}>
            No pipeline is called so, and no build has it in its commit, author or branch. What builds printed is
            searched on a page of its own:
          </p>
        ) : null}
        <div
          role="listbox"
          id={`${id}-list`}
          aria-label="Results"
          aria-busy={running.isPending || state.kind === 'pending'}
        >
          {groups.map((group, at) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options; a fieldset is for controls of a form.
            <div key={group.name} role="group" aria-labelledby={`${id}-group-${at}`} className={styles.group}>
              <h3 id={`${id}-group-${at}`} role="presentation">
                {group.name}
              </h3>
              {group.hits.map((hit) => (
                <HitLine
                  key={hit.key}
                  id={idOf(hit.key) ?? ''}
                  hit={hit}
                  active={hit === active}
                  onPoint={() => setPicked(hit.key)}
                  onChoose={() => choose(hit)}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      <VisuallyHidden>
        <span role="status">{state.kind === 'pending' ? '' : countOf(hits.length, 'result')}</span>
      </VisuallyHidden>
      <p className={styles.foot} aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> move
        </span>
        <span>
          <kbd>Enter</kbd> open
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
        <span className={styles.hint}>#12 · checkout 12 · 4bf3e09 · words of a commit</span>
      </p>
    </dialog>
  );
}

function Bones() {
  return (
    <Skeleton what="what is found">
      <div className={styles.bones}>
        {[180, 140, 220].map((width) => (
          <div key={width} className={styles.bone}>
            <Bone width={14} height={14} />
            <Bone width={width} />
            <Bone width="40%" />
          </div>
        ))}
      </div>
    </Skeleton>
  );
}
