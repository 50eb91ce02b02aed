/**
 * How the bundle is parted. What is needed before a list, and what a list needs, come in one piece each, however many pages that come later use
 * parts of them: left to itself the bundler cuts them wherever another page begins to share, and small pieces compress badly.
 */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

const source = `${import.meta.dirname.replaceAll('\\', '/')}/src`
/** By their names, those that come first first. */
const pieces = [
  { name: 'app', pages: ['main.tsx', 'pages/welcome/SignIn.tsx'] },
  { name: 'list', pages: ['pages/ListRoute.tsx'] },
] as const

/** For the bundler: each piece takes what its pages import when they are loaded, and what no earlier one took. */
export const groups = pieces.map(({ name, pages }, at) => ({
  name: (id: string, modules: Modules): string | null => (reachedFrom(pages, modules).has(id) ? name : null),
  priority: pieces.length - at,
}))

const known = new WeakMap<Modules, Map<readonly string[], ReadonlySet<string>>>()

function reachedFrom(pages: readonly string[], modules: Modules): ReadonlySet<string> {
  const kept = known.get(modules) ?? new Map<readonly string[], ReadonlySet<string>>()
  known.set(modules, kept)
  const found = kept.get(pages)
  if (found) return found
  const made = new Set<string>()
  const visit = (id: string): void => {
    if (made.has(id)) return
    made.add(id)
    modules.getModuleInfo(id)?.importedIds.forEach(visit)
  }
  for (const page of pages) visit(`${source}/${page}`)
  kept.set(pages, made)
  return made
}
