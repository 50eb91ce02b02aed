/** Bundles that several servers build at once. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { putBundle } from './bundle.ts'

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-bundle-'))
afterAll(() => fs.rmSync(place, { recursive: true, force: true }))
const folder = path.join(place, 'dist')

function draftOf(name: string, hash: string): string {
  const draft = path.join(place, name)
  fs.mkdirSync(draft)
  fs.writeFileSync(path.join(draft, '.sources'), hash)
  fs.writeFileSync(path.join(draft, 'index.html'), name)
  return draft
}
const served = (): string => fs.readFileSync(path.join(folder, 'index.html'), 'utf8')

test('what another server has put there is left alone, what is of other sources gives way, and no draft stays', () => {
  const [one, two, next] = [draftOf('one', 'a'), draftOf('two', 'a'), draftOf('next', 'b')]
  putBundle(one, folder, 'a')
  expect(served()).toBe('one')
  putBundle(two, folder, 'a')
  expect(served()).toBe('one')
  putBundle(next, folder, 'b')
  expect(served()).toBe('next')
  expect(fs.readdirSync(place)).toEqual(['dist'])
})

/** A server that puts bundles of other and other sources there, one after the other; what it said where it could not. */
const putter = (name: string): Promise<string> =>
  new Promise((resolve) => {
    const code = `
      import fs from 'node:fs'
      import path from 'node:path'
      import { putBundle } from ${JSON.stringify(path.join(import.meta.dirname, 'bundle.ts'))}
      for (let n = 0; n < 60; n++) {
        const draft = path.join(${JSON.stringify(place)}, '${name}-' + n)
        fs.mkdirSync(path.join(draft, 'assets'), { recursive: true })
        for (let file = 0; file < 60; file++) fs.writeFileSync(path.join(draft, 'assets', file + '.js'), '${name}')
        fs.writeFileSync(path.join(draft, '.sources'), '${name}' + n)
        fs.writeFileSync(path.join(draft, 'index.html'), '${name}')
        putBundle(draft, ${JSON.stringify(folder)}, '${name}' + n)
      }`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.once('exit', (status) => resolve(status === 0 ? '' : said))
  })

test('servers that put bundles there at the same moment hold none of them up, and a whole one stays', { timeout: 60_000 }, async () => {
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(putter))).toEqual(['', '', '', ''])
  const name = served()
  expect(fs.readdirSync(path.join(folder, 'assets')).map((file) => fs.readFileSync(path.join(folder, 'assets', file), 'utf8'))).toEqual(
    Array.from({ length: 60 }, () => name),
  )
  expect(fs.readdirSync(place)).toEqual(['dist'])
})
