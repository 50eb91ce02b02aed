/**
 * Three projects. A test file that imports the testing database, or starts one of its own, belongs to `database`, stories to
 * `stories` (a real browser), everything else to `pure`; nobody lists files by hand.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const inFolders = (pattern: string) =>
  globSync(`{core,modules,ui,apps,connectors,client,seeds,bin,bench}/${pattern}`, { exclude: ['**/node_modules/**', '**/dist/**'] })
const files = inFolders('**/*.test.{ts,tsx}')
const usesDatabase = (file: string) =>
  /from '(@rapport\/core\/testing|[./]+\/testing\/[\w.-]+|\.\/embedded\.ts)'/.test(readFileSync(file, 'utf8'))
const database = files.filter(usesDatabase)
const pure = files.filter((file) => !database.includes(file))
const setup = ['core/testing/setup.ts', 'core/testing/database.ts'].filter((file) => existsSync(file)).slice(0, 1)
/** An empty list would mean "every test file" to vitest. */
const orNone = (list: readonly string[]) => (list.length > 0 ? [...list] : ['nothing.test.ts'])

/** The two stories of all pages take as long as all others together: begun first, they end with them. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification): boolean => /stories\/pages[\w-]*\.story\.ts$/.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    passWithNoTests: true,
    projects: [
      { test: { name: 'pure', sequence: { groupOrder: 0 }, include: orNone(pure), pool: 'threads', isolate: false } },
      {
        test: {
          name: 'database',
          sequence: { groupOrder: 1 },
          include: orNone(database),
          globalSetup: setup,
          // Not threads: Node can wait for ever for a thread that left a connection half open.
          pool: 'forks',
          isolate: false,
          // One more than cores: many wait for a process that they started or killed.
          maxWorkers: 3,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'stories',
          sequence: { groupOrder: 2 },
          include: ['stories/*.story.ts'],
          globalSetup: './stories/pages/made.ts',
          pool: 'threads',
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
