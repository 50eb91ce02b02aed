/** What transfers are given by whoever puts the server together. */
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import type { Headers } from './map/guess.ts'
import type { WorkerOptions } from './run/worker.ts'

export interface TransferOptions extends WorkerOptions {
  /** Who sends a request; throws a `Problem` (401) when nobody is signed in. */
  readonly resolveActor: (request: FastifyRequest) => Promise<Actor>
  /** Names that columns go by in other programs. */
  readonly headers?: Headers
  /** Largest file, in bytes; 2 GiB unless said. */
  readonly largest?: number
  /** Bytes that the files of a workspace may take together; 4 GiB unless said. */
  readonly room?: number
}
