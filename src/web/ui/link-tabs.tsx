import { Link, type To } from 'react-router';
import styles from './link-tabs.module.css';

export interface LinkTab {
  readonly label: string;
  readonly to: To;
  readonly current: boolean;
  readonly count?: number;
}

/** Tabs that live in the URL: links, so that each can be opened beside the other and sent to a colleague. */
export function LinkTabs({ label, tabs }: { readonly label: string; readonly tabs: readonly LinkTab[] }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.label}
          className={styles.tab}
          to={tab.to}
          preventScrollReset
          {...(tab.current ? { 'aria-current': 'page' } : {})}
        >
          {tab.label}
          {tab.count === undefined ? null : <span className={styles.count}>{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
