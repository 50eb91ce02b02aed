/** `GET /suppressions/export`: the closed addresses as a file, as other programs take them. Those of people who were erased are in none. */
import type { FastifyInstance } from 'fastify'
import { base, described, noScope, readQuery } from '../../api/index.ts'
import { csvLine } from '../../transfer/export/csv.ts'
import { sendStream } from '../../transfer/export/stream.ts'
import { neutralised } from '../../transfer/neutral.ts'
import { tooManyExports } from '../../transfer/problems.ts'
import { UnderWay } from '../../transfer/under-way.ts'
import type { MessagingPlace } from '../place.ts'
import { type Closed, readClosed } from './list.ts'

const perPiece = 1_000
const says = described({
  for: 'administrators',
  summary: 'The addresses that no mails go to, as CSV: address, reason, note, since when, by whom',
  answers: { 200: { types: ['text/csv'] } },
})

export function suppressionExport(app: FastifyInstance, place: MessagingPlace & { readonly onError: (error: unknown) => void }): void {
  const files = new UnderWay(tooManyExports)
  app.get(`${base}/suppressions/export`, says, async (request, reply) => {
    const actor = await place.resolveActor(request)
    // A key decides as an administrator, and takes data out.
    if (actor.areas?.has('export') === false) throw noScope('export')
    readQuery(request.query, {})
    const done = files.begin(actor)
    if (reply.raw.destroyed) done()
    else reply.raw.once('close', done)
    const name = `suppressions-${place.now().toISOString().slice(0, 10)}.csv`
    return sendStream(reply, name, pieces(place, actor.workspace), place.onError)
  })
}

async function* pieces(place: MessagingPlace, workspace: string): AsyncGenerator<string> {
  yield `\ufeff${csvLine(['address', 'reason', 'note', 'since', 'by'])}`
  for (let last: Closed | null = null; ;) {
    const rows: readonly Closed[] = await readClosed(place, workspace, { find: null, reason: null }, last, perPiece)
    const shown = rows.filter(({ address }) => address !== null)
    yield shown
      .map(({ address, reason, note, at, by }) => csvLine([address, reason, note, at, by].map((cell) => neutralised(cell ?? ''))))
      .join('')
    if (rows.length < perPiece) return
    last = rows.at(-1)!
  }
}
