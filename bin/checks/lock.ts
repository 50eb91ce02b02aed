/** What `npm ci` would refuse, found before a fresh clone finds it. */
import { existsSync, readFileSync } from 'node:fs'

type Names = Readonly<Record<string, string>>
interface Package {
  readonly dependencies?: Names
  readonly devDependencies?: Names
  readonly optionalDependencies?: Names
}
export interface Lock {
  readonly packages: Readonly<Record<string, Package>>
}

const named = ({ dependencies, devDependencies, optionalDependencies }: Package): Names => ({
  ...dependencies,
  ...devDependencies,
  ...optionalDependencies,
})

/**
 * Packages that the lock names but does not hold (npm drops binaries of other platforms that a registry lacks), and
 * workspaces whose package.json says something else than the lock.
 * @param manifestOf the package.json in a folder of ours, or null.
 */
export function wrongLock({ packages }: Lock, manifestOf: (folder: string) => Package | null): string[] {
  const wrong: string[] = []
  for (const [folder, entry] of Object.entries(packages)) {
    const ours = !folder.includes('node_modules/')
    for (const name of Object.keys(ours ? named(entry) : { ...entry.dependencies, ...entry.optionalDependencies }))
      if (!holds(packages, folder, name)) wrong.push(`package-lock.json lacks ${name}, needed by ${folder || 'the root'}`)
    const manifest = ours ? manifestOf(folder) : null
    if (manifest && !sameNames(named(manifest), named(entry)))
      wrong.push(`${folder ? `${folder}/` : ''}package.json and package-lock.json differ; run npm install`)
  }
  return wrong
}

/** Looks where Node looks: beside the package, then further up. */
function holds(packages: Lock['packages'], folder: string, name: string): boolean {
  for (let place = folder; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/')))) {
    if (`${place ? `${place}/` : ''}node_modules/${name}` in packages) return true
    if (place === '') return false
  }
}

const sameNames = (one: Names, other: Names): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())

/** The lock file of the checkout. */
export function checkLock(root: string): string[] {
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))
  const manifestOf = (folder: string): Package | null => {
    const file = `${root}/${folder}/package.json`
    return existsSync(file) ? (read(file) as Package) : null
  }
  return wrongLock(read(`${root}/package-lock.json`) as Lock, manifestOf)
}
