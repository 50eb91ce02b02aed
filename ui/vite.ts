import { cssText } from './tokens.ts'

/**
 * Vite plugin: `import 'virtual:rapport-tokens.css'` gives the style sheet of `tokens.ts` as a static asset.
 */
export function tokenStyles() {
  const asked = 'virtual:rapport-tokens.css'
  const resolved = `\0${asked}`
  return {
    name: 'rapport-tokens',
    resolveId: (id: string) => (id === asked ? resolved : undefined),
    load: (id: string) => (id === resolved ? cssText() : undefined),
  }
}
