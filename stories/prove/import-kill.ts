/**
 * A million rows, five kills: `node stories/prove/import-kill.ts [rows] [kills]`. A server with a database of its own
 * imports a file, is killed at random points and started again; at the end every row counts once and nobody is there twice.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { importWithKills } from '../../apps/server/testing/import-kill.ts'
import { makeFolder } from './folder.ts'

const [rows = 1_000_000, kills = 5] = process.argv.slice(2).map(Number)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const folder = makeFolder()
try {
  const { checked, done, people, companies } = await importWithKills({
    variables: { RAPPORT_DATA_DIR: path.join(folder, 'data') },
    rows,
    kills,
    say,
  })
  const { counts } = done
  const wrong = [
    [done.state === 'done', `the state is ${done.state}`],
    [JSON.stringify(counts) === JSON.stringify(checked.counts), `the preview said ${JSON.stringify(checked.counts)}`],
    [counts.new + counts.changed + counts.same + counts.wrong === rows, `the counts do not add up to ${rows}`],
    [people === counts.new, `there are ${people} people`],
    [companies === Math.min(313, rows), `there are ${companies} companies`],
  ].flatMap(([holds, why]) => (holds ? [] : [why]))
  say(
    wrong.length === 0
      ? `Holds: ${JSON.stringify(counts)}, ${people} people, ${kills} kills.`
      : `Does not hold: ${JSON.stringify(counts)}; ${wrong.join('; ')}.`,
  )
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
