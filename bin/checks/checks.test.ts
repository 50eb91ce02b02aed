import { describe, expect, test } from 'vitest'
import { wrongDrawing } from './architecture.ts'
import { wrongCircles } from './circles.ts'
import { wrongImports } from './imports.ts'
import { wrongLock } from './lock.ts'
import { wrongWaysOut } from './outbound.ts'
import { wrongPackages, type Manifest } from './packages.ts'
import { measureSizes } from './size.ts'
import { withoutComments } from './source.ts'
import { wrongWords } from './words.ts'

const file = (path: string, ...lines: string[]) => ({ path, text: `${lines.join('\n')}\n` })

describe('the import rule', () => {
  const refused: [string, string][] = [
    ['core/store/read.ts', `import { people } from '@rapport/people'`],
    ['core/store/read.ts', `import { people } from '../../modules/people/index.ts'`],
    ['core/testing/world.ts', `export * from '@rapport/platform'`],
    ['ui/display/Field.tsx', `import { labelOf } from '@rapport/core/object'`],
    ['ui/display/Field.tsx', `import type { Store } from '@rapport/core/store'`],
    ['modules/people/person.ts', `import { Button } from '@rapport/ui'`],
    ['modules/people/person.ts', `import { Member } from '@rapport/platform/member.ts'`],
    ['modules/people/person.ts', `import { Member } from '../platform/member.ts'`],
    ['modules/platform/member.ts', `import { people } from '@rapport/people'`],
    ['modules/people/person.ts', `const page = await import('@rapport/web')`],
    ['client/index.ts', `import type { Kind } from '@rapport/core/object'`],
    ['apps/web/main.tsx', `import { start } from '../server/main.ts'`],
    ['apps/widget/src/tag.ts', `import type { Kind } from '@rapport/core/object'`],
    ['apps/server/main.ts', `import { openTag } from '../widget/src/tag.ts'`],
    ['apps/server/main.ts', `import { Button } from '@rapport/ui'`],
    ['modules/people/person.ts', `import { world } from '@rapport/seeds'`],
    ['core/store/read.ts', `import {\n  a,\n  b,\n} from '@rapport/people'`],
  ]
  test.each(refused)('%s may not say %s', (path, line) => expect(wrongImports([file(path, line)])).toHaveLength(1))

  const allowed: [string, string][] = [
    ['core/store/read.ts', `import { defineModel } from '../object/index.ts'`],
    ['core/store/read.ts', `import { Pool } from 'pg'`],
    ['ui/display/Field.tsx', `import type { Kind } from '@rapport/core/object'`],
    ['modules/people/person.ts', `import { Member } from '@rapport/platform'`],
    ['modules/people/server.ts', `import { routes } from '@rapport/platform/server'`],
    ['modules/people/web/Card.tsx', `import { Button } from '@rapport/ui'`],
    ['core/store/read.test.ts', `import { people } from '@rapport/people'`],
    ['modules/people/person.test.ts', `import { world } from '@rapport/seeds'`],
    ['apps/web/main.tsx', `import { Button } from '@rapport/ui'`],
    ['apps/server/main.ts', `import { webBundle } from '../web/bundle.ts'`],
    ['apps/server/main.ts', `import { people } from '@rapport/people'`],
    ['core/store/read.ts', `// import { people } from '@rapport/people'`],
  ]
  test.each(allowed)('%s may say %s', (path, line) => expect(wrongImports([file(path, line)])).toEqual([]))

  test('names the line', () => {
    expect(wrongImports([file('core/a.ts', '', `import '@rapport/ui'`)])).toEqual([
      'core/a.ts:2  @rapport/ui: core imports nothing of ours.',
    ])
  })
})

describe('folders of the core', () => {
  const access = file('core/access/clause.ts', `import { columnOf } from '../sql/column.ts'`)
  const sql = file('core/sql/column.ts', `import type { Kind } from '../object/index.ts'`)

  test('stand on each other in one direction, whatever tests borrow', () =>
    expect(
      wrongCircles([
        access,
        sql,
        file('core/sql/column.test.ts', `import { accessClause } from '../access/clause.ts'`),
        file('core/sql/table.ts', `import { columnOf } from './column.ts'`),
      ]),
    ).toEqual([]))

  test('are told when they do not: once, with the files', () => {
    const back = file('core/object/field.ts', `export * from '../access/index.ts'`)
    expect(wrongCircles([access, sql, back])).toEqual([
      'access → sql → object → access: core/access/clause.ts, core/sql/column.ts, core/object/field.ts',
    ])
    expect(wrongCircles([sql, file('core/object/model.ts', `import type { Column } from '../sql/column.ts'`)])).toEqual([
      'object → sql → object: core/object/model.ts, core/sql/column.ts',
    ])
  })
})

describe('requests that go out', () => {
  const refused: [string, string][] = [
    ['modules/platform/sso/protocol.ts', `const answer = await fetch(issuer)`],
    ['modules/platform/sso/protocol.ts', `import * as oauth from 'oauth4webapi'`],
    ['core/store/read.ts', `import https from 'node:https'`],
    ['core/store/read.ts', `const { connect } = await import('node:net')`],
    ['connectors/shop/index.ts', `import { request } from 'undici'`],
    ['apps/server/main.ts', `return globalThis.fetch(url)`],
  ]
  test.each(refused)('%s may not say %s', (path, line) => expect(wrongWaysOut([file(path, line)])).toHaveLength(1))

  const allowed: [string, string][] = [
    ['core/outbound/connect.ts', `import { connect } from 'node:net'`],
    ['core/api/app.ts', `import type { Server } from 'node:http'`],
    ['core/store/read.test.ts', `await fetch(address)`],
    ['apps/web/src/api/request.ts', `await fetch(address)`],
    ['modules/platform/sso/protocol.ts', `await outbound.fetch(address)`],
    ['modules/platform/sso/protocol.ts', `import * as oauth from 'oauth4webapi'; [oauth.customFetch]`],
  ]
  test.each(allowed)('%s may say %s', (path, line) => expect(wrongWaysOut([file(path, line)])).toEqual([]))
})

describe('declared packages', () => {
  const wrong = (manifest: Partial<Manifest>, line: string, path = 'core/a.ts', root: Partial<Manifest> = {}) =>
    wrongPackages(
      {
        manifests: new Map([
          ['', { name: 'rapport', ...root }],
          ['core', { name: '@rapport/core', ...manifest }],
        ]),
        installed: (name) =>
          name === 'drawing' ? { name, peerDependencies: { hooks: '1' } } : name === 'tool' ? { name, bin: 'tool.js' } : null,
        exists: (place) => place === 'core/index.ts',
      },
      [file(path, line)],
    )
  test('what is imported is declared', () => {
    expect(wrong({}, `import { Pool } from 'pg'`)).toEqual(['core/a.ts:1  pg: not declared in core/package.json'])
    expect(wrong({ dependencies: { pg: '1' } }, `import { Pool } from 'pg/lib'`)).toEqual([])
    expect(wrong({ dependencies: { '@a/b': '1' } }, `import '@a/b/c.css'`)).toEqual([])
    expect(wrong({}, `import fs from 'node:fs'\nimport './b.ts'\nimport '@rapport/core/errors'`)).toEqual([])
  })
  test('what runs is no devDependency; tests, types and the folders of the root may take theirs from there', () => {
    const root = { devDependencies: { pg: '1' } }
    const line = `import { Pool } from 'pg'`
    expect(wrong({ devDependencies: { pg: '1' } }, line)).toHaveLength(1)
    expect(wrong({}, line, 'core/a.ts', root)).toHaveLength(1)
    expect(wrong({}, line, 'core/a.test.ts', root)).toEqual([])
    expect(wrong({}, `import type { Pool } from 'pg'`, 'core/a.ts', root)).toEqual([])
    expect(wrong({}, line, 'bench/a.ts', root)).toEqual([])
    expect(wrong({}, line, 'bench/a.ts')).toEqual(['bench/a.ts:1  pg: not declared in package.json'])
  })
  test('what is declared is imported, asked for by what is, or a command', () => {
    expect(wrong({ dependencies: { pg: '1' } }, '')).toEqual(['core/package.json declares pg, which nothing imports'])
    expect(wrong({ dependencies: { drawing: '1', hooks: '1' } }, `import 'drawing'`)).toEqual([])
    expect(wrong({}, `run('tool')`, 'bin/a.ts', { devDependencies: { tool: '1' } })).toEqual([])
    expect(wrong({}, '', 'bin/a.ts', { devDependencies: { tool: '1' } })).toHaveLength(1)
    expect(wrong({}, '', 'bin/a.ts', { devDependencies: { tool: '1' }, scripts: { make: 'tool --all' } })).toEqual([])
    expect(wrong({}, '', 'bin/a.ts', { devDependencies: { '@types/pg': '1' } })).toEqual([])
  })
  test('one version serves all, and exports are there', () => {
    const line = `import 'pg'`
    expect(wrong({ dependencies: { pg: '1' } }, line, 'core/a.ts', { devDependencies: { pg: '2' } })).toEqual([
      'pg is declared as 1 and 2; one version serves all',
    ])
    expect(wrong({ exports: { '.': './index.ts' } }, '')).toEqual([])
    expect(wrong({ exports: { '.': './main.ts' } }, '')).toEqual(['core/package.json exports ./main.ts, which is not there'])
  })
})

describe('sizes', () => {
  test('a file of 401 lines is too long, one of 400 is not', () => {
    const lines = (count: number) => Array.from({ length: count }, () => 'x()')
    expect(measureSizes([file('core/a.ts', ...lines(401))]).wrong).toEqual(['core/a.ts: 401 lines, 400 allowed'])
    expect(measureSizes([file('core/a.ts', ...lines(400))]).wrong).toEqual([])
    expect(measureSizes([file('client/standard.ts', ...lines(401))]).wrong).toEqual([])
  })
  test.each(['const a: any = 1', 'f(x as any)', 'const a: any[] = []', 'type A = Record<string, any>', 'const f = (): any => 1'])(
    '%s counts',
    (line) => expect(measureSizes([file('core/a.ts', line)]).wrong).toEqual(['core/a.ts:1  any']),
  )
  test.each(['// as any', `say('as any')`, 'const any = 1', 'for (const any of all) any()', 'anyOf: any(x)'])('%s does not', (line) =>
    expect(measureSizes([file('core/a.ts', line)]).wrong).toEqual([]),
  )
})

describe('words of the core', () => {
  test.each(['const person = 1', 'function companyOf() {}', `const name = 'deal'`, `path('company.name')`, 'openTickets()'])(
    '%s is refused',
    (line) => expect(wrongWords([file('core/a.ts', line)])).toHaveLength(1),
  )
  test.each(['const personal = 1', `say('every person')`, `match(/["']/); say('every person')`, '// a person', '/* deal */ idealize()'])(
    '%s is not',
    (line) => expect(wrongWords([file('core/a.ts', line)])).toEqual([]),
  )
  test('tests and modules may use them', () =>
    expect(wrongWords([file('core/a.test.ts', 'person()'), file('modules/people/a.ts', 'person()')])).toEqual([]))
  test('a file is named after what it is', () => expect(wrongWords([file('core/store/StoreManager.ts', '')])).toHaveLength(1))
})

test('comments go, strings that look like comments stay, lines keep their numbers', () => {
  expect(withoutComments(`a // b\n'// c' /* d\n*/ e`)).toBe(`a     \n'// c'     \n   e`)
})

describe('the lock file', () => {
  const none = () => null
  const tool = { optionalDependencies: { '@tool/linux': '1.0.0', '@tool/other': '1.0.0' } }
  test('must hold what its packages name, also for other platforms', () => {
    const packages = { 'node_modules/tool': tool, 'node_modules/@tool/linux': {} }
    expect(wrongLock({ packages }, none)).toEqual(['package-lock.json lacks @tool/other, needed by node_modules/tool'])
    expect(wrongLock({ packages: { ...packages, 'node_modules/tool/node_modules/@tool/other': {} } }, none)).toEqual([])
  })
  test('must say what package.json says', () => {
    const packages = { '': { dependencies: { a: '1.0.0' } }, 'node_modules/a': {} }
    expect(wrongLock({ packages }, () => ({ dependencies: { a: '1.0.0' } }))).toEqual([])
    expect(wrongLock({ packages }, () => ({ dependencies: { a: '1.0.0', b: '1.0.0' } }))).toEqual([
      'package.json and package-lock.json differ; run npm install',
    ])
  })
})

test('the drawing of the core names what there is, and nothing else', () => {
  const page = '  modules/  people\n      core/    api · store   asked\n               rules · gone   records\n               |\n'
  const files = ['core/api/app.ts', 'core/store/read.ts', 'core/rules/text.ts', 'core/live/room.ts', 'core/errors.ts'].map((path) => ({
    path,
  }))
  expect(wrongDrawing(page, files)).toEqual([
    'ARCHITECTURE.md: the drawing does not name core/live',
    'ARCHITECTURE.md: the drawing names core/gone, which is not there',
  ])
})
