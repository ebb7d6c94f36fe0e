import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/** Puts the pictures that the running app needs (tray, overlay, window) beside the main process's code. */
const runtimeIcons = {
  name: 'sarn:runtime-icons',
  generateBundle(this: { emitFile: (file: { type: 'asset'; fileName: string; source: Uint8Array }) => string }) {
    const folder = join(root, 'build/icons');
    for (const name of readdirSync(folder).filter((n) => /^(tray|overlay|badge|window).*\.png$/.test(n))) {
      this.emitFile({ type: 'asset', fileName: `icons/${name}`, source: readFileSync(join(folder, name)) });
    }
  },
};

/**
 * Three programs: main and preload as CommonJS (what a sandboxed preload and the native SQLite addon need), the window as
 * static files. Targets are set by hand: the oldest runtime the app must start on is Electron 33 (Node 20.18, Chrome 130).
 */
export default defineConfig({
  main: {
    plugins: [runtimeIcons],
    build: {
      target: 'node20.18',
      minify: true,
      externalizeDeps: { exclude: ['socket.io-client', 'zod'] },
      rolldownOptions: {
        // Optional parts of dbus-next (buses of the window system, of abstract sockets), which it does without.
        external: ['x11', 'usocket'],
        input: {
          index: resolve(root, 'src-main/index.ts'),
          'store-worker': resolve(root, 'src-main/cache/worker.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      minify: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [react(), tailwindcss()],
    worker: { format: 'es' },
    build: {
      target: 'chrome130',
      cssTarget: 'chrome130',
      minify: true,
      // A polyfill would be one more script, and data: fonts or pictures are not in the content security policy.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: resolve(root, 'src-renderer/index.html') } },
    },
  },
});
