import { tokenStyles } from '@rapport/ui/vite.ts'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { groups } from './chunks.ts'

const server = `http://127.0.0.1:${process.env.RAPPORT_PORT ?? '3000'}`

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tokenStyles()],
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, changeOrigin: false } } },
  build: {
    target: 'es2023',
    sourcemap: true,
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
})
