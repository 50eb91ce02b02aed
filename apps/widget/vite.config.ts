import { defineConfig } from 'vite'

/** One classic script that leaves nothing behind in the page but `rapport`. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    target: 'es2020',
    // The web app lies there already.
    emptyOutDir: false,
    lib: { entry: 'src/main.ts', formats: ['iife'], name: 'tag', fileName: () => 'tag.js' },
    rolldownOptions: { output: { postBanner: '/*! Rapport’s tag, MIT licence. It keeps nothing unasked. */' } },
  },
})
