import { defineConfig } from '@playwright/test';
import usual from './playwright.config.ts';

/** The stories that need a real forge. Each says by name that it was skipped where there is none. */
export default defineConfig(usual, { testMatch: '**/*.forge.spec.ts', testIgnore: [], timeout: 180_000 });
