import { fileURLToPath } from 'node:url';
import { constants } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

const bff = `http://127.0.0.1:${process.env.PIPEWRIGHT_PORT || '4400'}`;

/** Compressed once while building, and not for every request. Brotli beyond 7 takes ten times as long for 4 % less. */
const compressed = compression({
  algorithms: [
    defineAlgorithm('gzip', { level: 9 }),
    defineAlgorithm('brotliCompress', { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } }),
  ],
  include: /\.(js|css|svg)$/,
});

/** The shell's parser is made for Node as well, and asks there for these. Tests run in Node, and get the real ones. */
const none = fileURLToPath(new URL('src/web/yaml-editor/no-node.ts', import.meta.url));
const alias = process.env.VITEST ? {} : { 'node:util': none, 'node:fs': none, 'node:crypto': none };

/** Tests of whole processes, with kills and real time in them. */
const integration = 'src/**/*.integration.test.ts';

/** Suites that need more than a bare machine; each says by name what it skips where that is missing. */
const containers = 'src/**/*.containers.test.ts';
const forge = 'src/**/*.forge.test.ts';

export default defineConfig({
  resolve: { alias },
  worker: { format: 'es', plugins: () => [] },
  plugins: [react(), compressed],
  build: {
    outDir: 'dist',
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: bff, ws: true }, '/badge': bff, '/hooks': bff } },
  test: {
    environment: 'node',
    testTimeout: 30_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'], exclude: [integration, containers, forge] },
      },
      { extends: true, test: { name: 'integration', include: [integration] } },
      {
        extends: true,
        test: { name: 'containers', include: [containers], testTimeout: 120_000, hookTimeout: 300_000 },
      },
      { extends: true, test: { name: 'forge', include: [forge], testTimeout: 120_000, hookTimeout: 120_000 } },
    ],
  },
});
