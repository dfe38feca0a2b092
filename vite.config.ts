import react from '@vitejs/plugin-react';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

const bff = `http://127.0.0.1:${process.env.PIPEWRIGHT_PORT || '4400'}`;

/** Compressed once while building, as well as it goes, and not for every request. */
const compressed = compression({
  algorithms: [defineAlgorithm('gzip', { level: 9 }), 'brotliCompress'],
  include: /\.(js|css|svg)$/,
});

export default defineConfig({
  plugins: [react(), compressed],
  build: { outDir: 'dist', modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', proxy: { '/api': { target: bff, ws: true } } },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 30_000 },
});
