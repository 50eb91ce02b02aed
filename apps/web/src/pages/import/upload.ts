import { addressOf, sayForgotten } from '../../api/request.ts'
import { ApiProblem } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import type { Import } from './types.ts'

/** A file on its way: `done` of `all` bytes are gone; `cancel` takes it back. */
export interface Upload {
  answer: Promise<Import>
  cancel: () => void
}

/**
 * Sends a file as it lies on the disk, piece by piece, without reading it into the page. Rejects with `ApiProblem` when it
 * is refused or cut off, and with an `AbortError` after `cancel`.
 */
export function upload(file: File, object: string, onProgress: (sent: number, all: number) => void): Upload {
  const sending = new XMLHttpRequest()
  const answer = new Promise<Import>((resolve, reject) => {
    sending.open('POST', addressOf('/imports', { object, name: file.name.slice(-200) }))
    sending.setRequestHeader('Content-Type', 'application/octet-stream')
    sending.setRequestHeader('Accept', 'application/json')
    sending.responseType = 'json'
    sending.upload.addEventListener('progress', (event) => onProgress(event.loaded, event.lengthComputable ? event.total : file.size))
    sending.addEventListener('load', () => {
      const body: unknown = sending.response ?? {}
      if (sending.status === 201) return resolve(body as Import)
      if (sending.status === 401) sayForgotten()
      reject(new ApiProblem(sending.status, body as object, t('error.title')))
    })
    sending.addEventListener('error', () => reject(new ApiProblem(0, {}, t('imports.cutOff'))))
    sending.addEventListener('abort', () => reject(new DOMException('The upload was cancelled.', 'AbortError')))
    sending.send(file)
  })
  return { answer, cancel: () => sending.abort() }
}
