/** Bodies for the addresses of flows and business hours (see `bodies.ts`). */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@rapport/core/testing'
import type { Row } from './bodies.ts'

/** Makes over HTTP what they need: flows, somebody who walked one, and business hours. */
export async function openFlowBodies(
  mara: Client,
  make: (path: string, body: object) => Promise<{ id: string }>,
  ids: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Row>>> {
  const walk = {
    begins: [{ on: 'call' }],
    steps: [{ id: 'a', kind: 'branch', arms: [{ when: 'name is not empty', next: null }], otherwise: null }],
  }
  const flow = (name: string) => make('/flows', { name, of: 'person', body: walk })
  const flows = [await flow('Kept'), await flow('Spare'), await flow('Draft')]
  const walked = await flow('Walked')
  await make(`/flows/${walked.id}/publish`, {})
  await make(`/flows/${walked.id}/start`, { records: [ids.matteo] })
  const runs = async () => (await mara.get<{ items: { id: string; state: string }[] }>(`/flows/${walked.id}/runs`)).body.items
  while ((await runs())[0]?.state !== 'ended') await sleep(10)
  const [through] = await runs()
  const hours = { timeZone: 'Europe/Berlin', week: { monday: [['09:00', '17:00']] }, holidays: ['12-25'] }
  const works = [await make('/business-hours', { name: 'Kept', ...hours }), await make('/business-hours', { name: 'Spare', ...hours })]
  const batch = (...items: object[]): object => ({ mode: 'all', items })
  const update = (id: string | undefined, values: object): object => ({ action: 'update', id, version: 1, values })
  return {
    'POST /flows': [{ name: 'Today', of: 'person', body: walk, description: 'Of today' }, '+flow'],
    'POST /flows/batch': [batch(update(flows[0]!.id, { description: 'Kept' })), 'flow.description'],
    'PATCH /flows/:id': [{ name: 'Kept on' }, 'flow.name', { path: `/flows/${flows[0]!.id}` }],
    'POST /flows/delete': [{ ids: [flows[1]!.id] }, '-flow'],
    'POST /flows/:id/rehearse': [{ days: 7 }, '', { path: `/flows/${flows[0]!.id}/rehearse` }],
    'POST /flows/check': [{ of: 'person', body: walk }, ''],
    'POST /flows/:id/publish': [
      { moves: {} },
      '+flow_number flow.number flow.published_at flow.state',
      { path: `/flows/${flows[0]!.id}/publish` },
    ],
    'POST /flows/:id/start': [{ records: [ids.inga], key: 'k' }, { code: 'flow.notOn' }, { path: `/flows/${flows[2]!.id}/start` }],
    'POST /flow-runs/:id/answer': [{ yes: true, note: 'Gladly' }, { code: 'run.state' }, { path: `/flow-runs/${through!.id}/answer` }],
    'POST /business-hours': [{ name: 'Today', ...hours }, '+hours'],
    'POST /business-hours/batch': [batch(update(works[0]!.id, { holidays: [] })), 'hours.holidays'],
    'PATCH /business-hours/:id': [{ name: 'Kept on' }, 'hours.name', { path: `/business-hours/${works[0]!.id}` }],
    'POST /business-hours/delete': [{ ids: [works[1]!.id] }, '-hours'],
  }
}
