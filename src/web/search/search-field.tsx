import { Search } from 'lucide-react';
import { lazy, Suspense, useCallback, useState } from 'react';
import styles from './search-field.module.css';
import { searchAriaKeys, searchKeys, useSearchShortcut } from './search-shortcut.ts';

const loadDialog = () => import('./search-dialog.tsx');
const SearchDialog = lazy(async () => ({ default: (await loadDialog()).SearchDialog }));
/** What it needs comes with the first sign that it will be needed. */
const preload = () => void loadDialog();

/** Looks like a field and opens the search, where one types. The same by its keys. */
export function SearchField({ onKeys }: { readonly onKeys: () => void }) {
  const [open, setOpen] = useState(false);
  const show = useCallback(() => setOpen(true), []);
  useSearchShortcut(show, preload);
  return (
    <>
      <button
        type="button"
        className={styles.field}
        aria-label="Search pipelines, builds, commits"
        aria-haspopup="dialog"
        aria-keyshortcuts={searchAriaKeys}
        onClick={show}
        onPointerEnter={preload}
        onFocus={preload}
      >
        <Search size={16} aria-hidden="true" />
        <span className={styles.words}>Search pipelines, builds, commits</span>
        <kbd className={styles.key}>{searchKeys}</kbd>
      </button>
      {open ? (
        <Suspense fallback={null}>
          <SearchDialog onClose={() => setOpen(false)} onKeys={onKeys} />
        </Suspense>
      ) : null}
    </>
  );
}
