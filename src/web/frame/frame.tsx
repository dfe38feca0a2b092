import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Activity, Menu, Monitor, Moon, SlidersHorizontal, Sun, TextSearch, Workflow } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation, useNavigation, useParams } from 'react-router';
import { overviewQuery, systemQuery } from '#web/data/queries.ts';
import { useConnection } from '#web/live-context.tsx';
import { SearchField } from '#web/search/search-field.tsx';
import { chooseTheme, type ThemeChoice, useThemeChoice } from '#web/theme/color-scheme.ts';
import { formatClockTime } from '#web/ui/relative-moment.ts';
import styles from './frame.module.css';
import { useKeys } from './keys.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { NoticeBar } from './notice-bar.tsx';

/** What every page stands in: rail, top bar, and what is said about the connection. */
export function Frame() {
  const [menuOpen, setMenuOpen] = useState(false);
  const { pathname } = useLocation();
  const [keysShown, setKeysShown] = useState(false);
  const showKeys = useCallback(() => setKeysShown(true), []);
  useKeys(showKeys);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the drawer.
  useEffect(() => setMenuOpen(false), [pathname]);
  return (
    <div className={styles.app}>
      <a className={styles.skip} href="#main">
        To the content
      </a>
      {menuOpen ? (
        <button type="button" className={styles.scrim} aria-label="Close the menu" onClick={() => setMenuOpen(false)} />
      ) : null}
      <nav className={styles.rail} data-open={menuOpen || undefined} aria-label="Main">
        <Rail onKeys={showKeys} />
      </nav>
      <div className={styles.main}>
        <header className={styles.bar}>
          <ActionIcon
            className={styles.menu}
            aria-label="Menu"
            aria-expanded={menuOpen}
            onClick={() => setMenuOpen(true)}
          >
            <Menu size={18} />
          </ActionIcon>
          <Crumbs />
          <span className={styles.grow} />
          <SearchField onKeys={showKeys} />
          <ConnectionDot />
          <ThemeButton />
        </header>
        <StaleBar />
        <Progress />
        <main id="main" className={styles.content} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {keysShown ? <KeysDialog onClose={() => setKeysShown(false)} /> : null}
      <NoticeBar />
      <ScrollRestoration />
    </div>
  );
}

const places = [
  { label: 'Pipelines', to: '/', Icon: Workflow },
  { label: 'Activity', to: '/activity', Icon: Activity },
  { label: 'Search logs', to: '/search', Icon: TextSearch },
  { label: 'Settings', to: '/settings', Icon: SlidersHorizontal },
];

function Rail({ onKeys }: { readonly onKeys: () => void }) {
  const { data: system } = useQuery(systemQuery);
  const { data: overview } = useQuery(overviewQuery);
  const unhealthy = overview?.health.unhealthy ?? 0;
  return (
    <div className={styles.railInner}>
      <Link to="/" className={styles.brand}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <rect width="20" height="20" rx="5" fill="var(--text)" />
          <path
            d="M5 7h4.5a3 3 0 0 1 3 3v5M10 15h5M5 4.8v4.4"
            fill="none"
            stroke="var(--bg)"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </svg>
        Pipewright
      </Link>
      {places.map(({ label, to, Icon }) => (
        <NavLink key={to} to={to} className={styles.place ?? ''}>
          <Icon size={16} aria-hidden="true" />
          {label}
          {to === '/' && unhealthy > 0 ? (
            <span className={styles.bad} title={`${unhealthy} unhealthy`}>
              {unhealthy}
            </span>
          ) : null}
        </NavLink>
      ))}
      <div className={styles.foot}>
        <span>{system?.version}</span>
        <button type="button" className={styles.keys} onClick={onKeys}>
          <kbd>?</kbd> Keys
        </button>
      </div>
    </div>
  );
}

const placeNames: Readonly<Record<string, string>> = {
  '/pipelines/new': 'Add pipeline',
  '/editor': 'Editor',
  '/search': 'Search logs',
  '/insights': 'Insights',
};

/** Pages that stand beside the pipelines, not below them. */
const topNames: Readonly<Record<string, string>> = { '/activity': 'Activity', '/settings': 'Settings' };

function Crumbs() {
  const { pipelineId, number } = useParams();
  const { pathname, search } = useLocation();
  const edited = pathname === '/editor' ? new URLSearchParams(search).get('pipeline') : null;
  const compared = pathname.endsWith('/compare');
  const here = number ? `#${number}` : compared ? 'Compare builds' : (pipelineId ?? placeNames[pathname] ?? null);
  return (
    <nav aria-label="Breadcrumb" className={styles.crumbNav}>
      <ol className={styles.crumbs}>
        <li>
          {here ? <Link to="/">Pipelines</Link> : <span aria-current="page">{topNames[pathname] ?? 'Pipelines'}</span>}
        </li>
        {((number || compared) && pipelineId) || edited ? (
          <li>
            <Link to={`/pipelines/${edited ?? pipelineId}`}>{edited ?? pipelineId}</Link>
          </li>
        ) : null}
        {here ? (
          <li>
            <span aria-current="page">{here}</span>
          </li>
        ) : null}
      </ol>
    </nav>
  );
}

function ConnectionDot() {
  const { state, since } = useConnection();
  const text = { live: 'Live', reconnecting: 'Reconnecting', stale: `Stale since ${formatClockTime(since)}` }[state];
  return (
    <span className={styles.live} data-state={state} role="status">
      <span className={styles.liveText}>{text}</span>
    </span>
  );
}

function StaleBar() {
  const { state, since } = useConnection();
  if (state !== 'stale') return null;
  return (
    <p className={styles.stale}>
      The server has not answered since {formatClockTime(since)}. What you see is from then; it refreshes by itself when
      the server is back.
    </p>
  );
}

function Progress() {
  return useNavigation().state === 'idle' ? null : <div className={styles.progress} />;
}

const nextChoice: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const themeIcons = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton() {
  const choice = useThemeChoice();
  const Icon = themeIcons[choice];
  return (
    <ActionIcon
      aria-label={`Theme: ${choice}`}
      title={`Theme: ${choice}`}
      onClick={() => chooseTheme(nextChoice[choice])}
    >
      <Icon size={16} />
    </ActionIcon>
  );
}
