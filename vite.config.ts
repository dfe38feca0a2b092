import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const bff = `http://127.0.0.1:${process.env.PIPEWRIGHT_PORT || '4400'}`;

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', proxy: { '/api': { target: bff, ws: true } } },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 30_000 },
});
