/** An import whose server is killed at random points, and started again each time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { httpClient, type Client } from '@rapport/core/testing'
import { stepped, uploaded, type ImportAnswer } from './import.ts'
import { startProcess } from './process.ts'

export interface Killing {
  readonly variables: Readonly<Record<string, string>>
  readonly rows: number
  readonly kills: number
  readonly say?: (line: string) => void
}
export interface Survived {
  readonly checked: ImportAnswer
  readonly done: ImportAnswer
  readonly people: number
  readonly companies: number
  readonly workspace: string
}

/** A file with new people, people who come twice, wrong rows and companies named on the way. */
export function peopleFile(rows: number): string {
  const lines = ['First name,Last name,Mail,Company,Job title,Birthday']
  for (let i = 0; i < rows; i++) {
    const person = i % 10 === 9 ? i - 7 : i
    const mail = i % 1000 === 500 ? 'no mail address' : `p${person}@kill.example`
    lines.push(`Given${person},Family${i % 997},${mail},Company ${i % 313},Role ${i % 5},19${50 + (i % 49)}-01-1${i % 9}`)
  }
  return `${lines.join('\n')}\n`
}

const account = { name: 'Mara', email: 'mara@kill.example', password: 'seven lamps over the harbour' }

/** Uploads, checks and runs; kills the server `kills` times while it runs, and lets a new one go on. */
export async function importWithKills({ variables, rows, kills, say = () => {} }: Killing): Promise<Survived> {
  let server = await startProcess(variables)
  const client: Client = httpClient(server.address, 'mara')
  const port = Number(new URL(server.address).port)
  try {
    const setup = await client.post<{ workspace: { id: string } }>('/setup', {
      ...account,
      workspace: 'Kill',
      timeZone: 'Europe/Berlin',
      language: 'en',
      sample: false,
    })
    if (setup.status !== 201) throw new Error(`Set-up was refused: ${setup.text}`)
    const { id } = await uploaded(client, 'person', peopleFile(rows))
    const checked = await stepped(client, id, 'check')
    say(`checked: ${JSON.stringify(checked.counts)}`)
    await client.post(`/imports/${id}/start`)
    let last = 0
    for (let kill = 1; kill <= kills; kill++) {
      const at = last + Math.floor((Math.random() * (rows - last)) / (kills - kill + 2))
      last = await progressed(client, id, at)
      await sleep(Math.random() * 50)
      await server.kill()
      say(`killed at row ${last}`)
      server = await startProcess(variables, port)
    }
    await progressed(client, id, Number.POSITIVE_INFINITY)
    const done = (await client.get<ImportAnswer>(`/imports/${id}`)).body
    const count = async (path: string) => (await client.get<{ count: number }>(`/${path}/count?exact=true`)).body.count
    return { checked, done, people: await count('people'), companies: await count('companies'), workspace: setup.body.workspace.id }
  } finally {
    await server.stop()
  }
}

/** Waits until so many rows are done, or the import has ended; answers how many are. */
async function progressed(client: Client, id: string, rows: number): Promise<number> {
  for (;;) {
    const { state, progress, problem } = (await client.get<ImportAnswer>(`/imports/${id}`)).body
    if (state === 'failed') throw new Error(`The import failed: ${JSON.stringify(problem)}`)
    if (state !== 'running' || progress.rows >= rows) return progress.rows
    await sleep(15)
  }
}
