/** The web app's bundle, and beside it the tag for pages of others and the package of the client: built at the first start and when their sources have changed. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Problem } from '@rapport/core/errors'

const root = path.resolve(import.meta.dirname, '../..')
const app = import.meta.dirname
/** What the bundle is made of. */
const sources = ['apps/web', 'apps/widget', 'client', 'ui', 'core/object', 'core/rules', 'core/errors.ts', 'modules', 'package-lock.json']
const unrelated = new Set(['node_modules', 'dist', 'migrations', 'data'])

/** The folder of a bundle that fits its sources; builds it when there is none. */
export async function webBundle(say: (line: string) => void): Promise<string> {
  const folder = path.join(app, 'dist')
  const hash = hashSources()
  if (isOf(folder, hash)) return folder
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  if (!fs.existsSync(vite)) {
    if (fs.existsSync(path.join(folder, 'index.html'))) return folder
    throw new Problem('web.noBundle', 'The web app is not built, and the tool that builds it is not installed.', {
      status: 500,
      fix: 'Run npm install without --omit=dev.',
    })
  }
  say('Building the web app …')
  // Beside its place, and moved there as a whole: another server that starts now may build it too, or serve it already.
  const draft = path.join(root, '.cache', `web-${process.pid}`)
  await build('The web app', [vite, 'build', app, '--logLevel', 'error', '--emptyOutDir', '--outDir', draft])
  // Pages of others load it from here.
  await build('The tag', [vite, 'build', path.join(root, 'apps/widget'), '--logLevel', 'error', '--outDir', draft])
  // Programs install the client from here.
  const typescript = fs.existsSync(path.join(root, 'node_modules/typescript'))
  if (typescript) await build('The client', [path.join(root, 'client/build.ts'), draft])
  fs.writeFileSync(markOf(draft), hash)
  putBundle(draft, folder, hash)
  return folder
}

const markOf = (folder: string): string => path.join(folder, '.sources')
function isOf(folder: string, hash: string): boolean {
  try {
    return fs.readFileSync(markOf(folder), 'utf8') === hash
  } catch {
    // There is none, or another server is just putting one there.
    return false
  }
}

/** Moves a bundle to its place, unless another server has put the same there meanwhile: what is served is left alone. */
export function putBundle(draft: string, folder: string, hash: string): void {
  // What is there goes aside as a whole: taken away file by file, it would meet another server that does the same.
  const aside = `${draft}-before`
  for (let attempt = 1; !isOf(folder, hash); attempt++) {
    try {
      if (fs.existsSync(folder)) fs.renameSync(folder, aside)
      fs.renameSync(draft, folder)
      break
    } catch (error) {
      // Another was faster, and may have other sources.
      if (attempt === 100) throw error
    } finally {
      fs.rmSync(aside, { recursive: true, force: true })
    }
  }
  fs.rmSync(draft, { recursive: true, force: true })
}

function build(what: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Problem('web.build', `${what} could not be built:\n${said.trim()}`, { status: 500 })),
    )
  })
}

function hashSources(): string {
  const hash = createHash('sha256')
  const add = (name: string): void => {
    const file = path.join(root, name)
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat?.isDirectory())
      for (const inner of fs
        .readdirSync(file)
        .filter((one) => !unrelated.has(one))
        .sort())
        add(path.join(name, inner))
    else if (stat && !name.includes('.test.')) hash.update(`${name}\0`).update(fs.readFileSync(file))
  }
  for (const name of sources) add(name)
  return hash.digest('hex')
}
