import { Button } from '@mantine/core';
import { searchKeys } from '#web/search/search-shortcut.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import styles from './keys-dialog.module.css';

const groups = [
  {
    name: 'Everywhere',
    keys: [
      [[searchKeys], 'Search pipelines, builds, commits and actions'],
      [['g', 'p'], 'Go to the pipelines'],
      [['g', 'a'], 'Go to the activity'],
      [['g', 'l'], 'Search the logs of all builds'],
      [['g', 's'], 'Go to the settings'],
      [['/'], 'Filter the list'],
      [['j'], 'Next row'],
      [['k'], 'Previous row'],
      [['Enter'], 'Open the row'],
      [['?'], 'These keys'],
    ],
  },
  {
    name: 'Build',
    keys: [
      [['↑'], 'Previous step'],
      [['↓'], 'Next step'],
      [['/'], 'Search the log'],
      [['n'], 'Next hit; N the one before'],
      [['e'], 'Next error; E the one before'],
      [['d'], 'Next line that green builds did not have; D the one before'],
      [['f'], 'Follow the end of the log'],
      [['w'], 'Wrap long lines, or not'],
      [['t'], 'Times of lines: off, since the start, by the clock'],
      [['Page Up'], 'Page of the log upwards'],
      [['Page Down'], 'Page of the log downwards'],
      [['Home'], 'First line of the log'],
      [['End'], 'Last line of the log'],
    ],
  },
] as const;

/** Lists the keys. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      {(close) => (
        <>
          <div className={styles.groups}>
            {groups.map(({ name, keys }) => (
              <section key={name}>
                <h3>{name}</h3>
                <dl>
                  {keys.map(([combination, meaning]) => (
                    <div key={meaning}>
                      <dt>
                        {combination.map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </dt>
                      <dd>{meaning}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <div className={styles.close}>
            <Button onClick={close}>Close</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
