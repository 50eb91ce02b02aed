/** The script as it is served: how much of it goes over the line, and what it leaves alone. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Script } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Bytes, packed. What is promised is 20 kB; every page of a shop loads it. */
const most = 5_000

const root = path.resolve(import.meta.dirname, '../..')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-tag-'))
let code = ''

beforeAll(() => {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  execFileSync(process.execPath, [vite, 'build', import.meta.dirname, '--logLevel', 'error', '--outDir', folder], { cwd: root })
  code = fs.readFileSync(path.join(folder, 'tag.js'), 'utf8')
}, 60_000)
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

test('it is one small file', () => {
  expect(fs.readdirSync(folder)).toEqual(['tag.js'])
  expect(gzipSync(code, { level: 6 }).length).toBeLessThan(most)
})

test('it is a script, not a module, without a name of its own, and says what it may be used for', () => {
  expect(() => new Script(code)).not.toThrow()
  expect(code).toMatch(
    /^\/\*! Rapport’s tag, MIT licence[^*]*\*\/\s*\(function ?\(\) ?\{|^\/\*! Rapport’s tag, MIT licence[^*]*\*\/\s*\(\(\) ?=> ?\{/,
  )
  expect(code).not.toMatch(/sourceMappingURL/)
})

test.each([
  ['runs no text', /\beval\b|\bFunction\(|setTimeout\(["'`]/],
  ['writes nothing into the page', /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createElement|\.style\b/],
  ['knows no cookie, and no other place to keep things', /\.cookie\b|sessionStorage|indexedDB|caches\.|openDatabase/],
  [
    'looks at nothing by which a browser could be told from others',
    /userAgent|canvas|AudioContext|hardwareConcurrency|deviceMemory|plugins|screen\./i,
  ],
  ['asks by one way only', /XMLHttpRequest|WebSocket|EventSource|new Image/],
])('it %s', (_what, pattern) => expect(code).not.toMatch(pattern))
