/** `POST /imports`: a file comes in. */
import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { base, readQuery, sendJson, textParameter } from '../api/index.ts'
import { Problem } from '../errors.ts'
import { upload as says } from './descriptions.ts'
import { modelOf } from '../store/index.ts'
import type { Imports } from './imports.ts'
import { importedObject } from './may-import.ts'
import type { TransferOptions } from './options.ts'
import { tooManyUploads } from './problems.ts'
import { uploadSeconds } from './run/sweep.ts'
import type { ImportWorker } from './run/worker.ts'
import { UnderWay } from './under-way.ts'
import { receive } from './upload.ts'

const bodyTypes = [
  'text/csv',
  'application/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/vnd.ms-excel',
  'application/octet-stream',
]
const readers = { object: textParameter(60), name: textParameter(200) }

export function uploadRoutes(app: FastifyInstance, options: TransferOptions, worker: ImportWorker, imports: Imports): void {
  const { database, resolveActor, headers = {}, largest = 2 * 1024 ** 3, room = 4 * 1024 ** 3, now = () => new Date() } = options
  const uploads = new UnderWay(tooManyUploads)

  app.register(async (scope) => {
    scope.addContentTypeParser(bodyTypes, (_request, payload, done) => done(null, payload))
    scope.addContentTypeParser('*', ({ headers: { 'content-type': type } }, _payload, done) => done(notAFile(type)))
    scope.post(`${base}/imports`, { ...says(bodyTypes, readers), bodyLimit: largest }, async (request, reply) => {
      const actor = await resolveActor(request)
      const { object: wanted = '', name = 'import.csv' } = readQuery(request.query, readers)
      const model = modelOf(actor, options.model)
      const object = importedObject(model, actor, wanted)
      const body = request.body as Readable | undefined
      if (!body || !(Symbol.asyncIterator in body))
        throw new Problem('import.noFile', 'The request holds no file.', { fix: 'Send the file as the body, with Content-Type text/csv.' })
      const expect = (id: string) => worker.offer({ workspace: actor.workspace, subject: id }, uploadSeconds)
      const upload = { database, model, headers, largest, room, now: now(), expect }
      const received = async (): Promise<string> => {
        const done = uploads.begin(actor)
        return receive(upload, actor, object, name, undestroyed(body)).finally(done)
      }
      const id = await received().catch((error: unknown) => {
        request.raw.resume()
        throw error
      })
      void reply.code(201).header('location', `${base}/imports/${id}`)
      return sendJson(reply, await imports.answerNow(actor, id))
    })
  })
}

/** A file comes as it is, alone: neither as a part of a form nor as a workbook. */
function notAFile(type = ''): Problem {
  const how = 'the file itself with Content-Type: text/csv and ?object=person.'
  const [message, fix] = type.startsWith('multipart/')
    ? ['This address takes a file, not a form with one in it.', `Send ${how}`]
    : /spreadsheet|excel/i.test(type)
      ? ['This address takes a CSV file, not a workbook.', `Save it as CSV; then send ${how}`]
      : ['This address does not take a file of that type.', `Send ${how}`]
  return new Problem('request.type', message, { status: 415, fix })
}

/** A body that is refused half-way is still taken to its end: only then the client hears why. */
const undestroyed = (body: Readable): AsyncIterable<Buffer> => body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
