/** Licences and notices of every package that Rapport runs on, as Markdown on standard output: `node bin/notices.ts > NOTICES.md`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly license?: string | { readonly type?: string }
  readonly author?: string | { readonly name?: string }
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly link?: boolean }>>
}

const root = `${import.meta.dirname}/..`
const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as Lock
const folders = Object.entries(lock.packages).filter(([folder, { dev, link }]) => folder.startsWith('node_modules/') && !dev && !link)

console.log('# Third-party notices\n')
for (const [folder] of folders) {
  // Packages for other platforms are in the lock but not on this machine.
  if (!existsSync(`${root}/${folder}/package.json`)) continue
  const { name, version, license, author } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')) as Manifest
  const by = typeof author === 'string' ? author : author?.name
  const file = readdirSync(`${root}/${folder}`).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  console.log(
    `## ${name} ${version}\n\n${typeof license === 'string' ? license : (license?.type ?? 'licence not named')}${by ? `, ${by}` : ''}\n`,
  )
  if (file) console.log(`${readFileSync(`${root}/${folder}/${file}`, 'utf8').trim().replace(/^/gm, '    ')}\n`)
}
