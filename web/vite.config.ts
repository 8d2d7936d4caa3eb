import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The server puts the app under /, the built files under /assets with names that change with their
// content. Nothing is inlined: the content security policy allows neither data: scripts nor styles.
export default defineConfig({
  plugins: [svelte()],
  build: { outDir: 'target/app', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': 'http://127.0.0.1:8085' } },
});
