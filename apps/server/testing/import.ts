/** Steps of an import as the web page takes them, for tests. */
import type { Client } from '@rapport/core/testing'

export interface ImportAnswer {
  readonly id: string
  readonly state: string
  readonly problem?: { readonly code: string; readonly message: string }
  readonly file: {
    readonly rows: number
    readonly encoding: string
    readonly delimiter: string
    readonly header: string[]
    readonly sample: string[][]
  }
  readonly columns: { readonly header: string; readonly index: number; readonly field: string | null; readonly note?: string }[]
  readonly mode: string
  readonly match: string | null
  readonly dateOrder: string | null
  readonly progress: { readonly rows: number; readonly of: number }
  readonly counts: { readonly new: number; readonly changed: number; readonly same: number; readonly wrong: number }
  readonly removed?: { readonly removed: number; readonly kept: number }
}

/** Sends a file; the answer of the server whatever it is. */
export const upload = (client: Client, object: string, content: string | Uint8Array, name = 'file.csv') =>
  client.send<ImportAnswer & { code?: string; detail?: string; fix?: string }>(
    'POST',
    `/imports?object=${object}&name=${encodeURIComponent(name)}`,
    content,
    { 'content-type': 'text/csv' },
  )

/** Sends a file that is to be taken. */
export async function uploaded(client: Client, object: string, content: string | Uint8Array): Promise<ImportAnswer> {
  const { status, body, text } = await upload(client, object, content)
  if (status !== 201) throw new Error(`The file was refused with ${status}: ${text}`)
  return body
}

/** Waits until the import is in one of the states. */
export async function reached(client: Client, id: string, ...states: string[]): Promise<ImportAnswer> {
  for (;;) {
    const { body } = await client.get<ImportAnswer>(`/imports/${id}`)
    if (states.includes(body.state)) return body
    if (['failed', 'stopped'].includes(body.state)) throw new Error(`The import is ${body.state}: ${JSON.stringify(body.problem)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Waits until nobody works on the import any more, however it ended. */
export async function ended(client: Client, id: string): Promise<ImportAnswer> {
  for (;;) {
    const { body } = await client.get<ImportAnswer>(`/imports/${id}`)
    if (!['checking', 'running', 'removing'].includes(body.state)) return body
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Takes a step (`check`, `start`, `remove`) and waits for its end. */
export async function stepped(client: Client, id: string, step: 'check' | 'start' | 'remove'): Promise<ImportAnswer> {
  const { status, text } = await client.post(`/imports/${id}/${step}`)
  if (status !== 202) throw new Error(`${step} was refused with ${status}: ${text}`)
  return reached(client, id, { check: 'checked', start: 'done', remove: 'removed' }[step])
}

/** Checks and runs; the counts of the preview must be those of the run. */
export async function ran(client: Client, id: string): Promise<ImportAnswer> {
  const checked = await stepped(client, id, 'check')
  const done = await stepped(client, id, 'start')
  if (JSON.stringify(checked.counts) !== JSON.stringify(done.counts))
    throw new Error(`The preview said ${JSON.stringify(checked.counts)}, the run did ${JSON.stringify(done.counts)}.`)
  return done
}

export interface SampleRow {
  readonly row: number
  readonly title: string
  readonly outcome: string
  readonly changes: Record<string, [unknown, unknown]> | null
  readonly reason: string | null
  readonly matchedBy: string | null
}
export const rowsOf = async (client: Client, id: string, outcome?: string): Promise<SampleRow[]> =>
  (await client.get<{ items: SampleRow[] }>(`/imports/${id}/rows${outcome ? `?outcome=${outcome}` : ''}`)).body.items
