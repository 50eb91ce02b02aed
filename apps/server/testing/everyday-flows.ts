/** What an administrator does with flows in a day (see `everyday.ts`). */
import type { Client } from '@rapport/core/testing'
import { openSent, sendTo } from './flow-hooks.ts'
import type { Office } from './office.ts'

type Made = { id: string }

/** Only of those who may see flows: somebody is let in by hand, is given to a member, and waits for a yes. */
export async function flows(who: Client, ids: Office['ids']): Promise<void> {
  await who.get('/flow-runs/asked')
  await who.get(`/flow-runs/of?object=person&record=${ids.inga}`)
  const { objects } = (await who.get<{ objects: { name: string }[] }>('/meta')).body
  if (!objects.some(({ name }) => name === 'flow')) return
  const week = { monday: [['09:00', '17:00']] }
  const hours = (await who.post<Made>('/business-hours', { name: 'Works', timeZone: 'Europe/Stockholm', week })).body.id
  const body = {
    begins: [{ on: 'call' }],
    steps: [
      { id: 'give', kind: 'act', do: 'assign', field: 'owner', members: [ids.jonas], by: 'load', next: 'ask' },
      {
        id: 'ask',
        kind: 'approve',
        members: [ids.mara],
        question: 'Call them?',
        within: '2 days',
        next: 'wait',
        declined: null,
        otherwise: null,
      },
      { id: 'wait', kind: 'wait', for: '2 hours', counting: 'open', hours, next: null },
    ],
  }
  await who.post('/flows/check', { of: 'person', body })
  const flow = (await who.post<Made>('/flows', { name: 'Today', of: 'person', body })).body.id
  await who.post(`/flows/${flow}/rehearse`, { days: 30 })
  await who.post(`/flows/${flow}/publish`, {})
  await who.post(`/flows/${flow}/publish`, { moves: { ask: 'wait' } })
  await who.post(`/flows/${flow}/pause`)
  await who.post(`/flows/${flow}/resume`)
  await who.post(`/flows/${flow}/start`, { records: [ids.inga], key: 'today' })
  // What goes on behind a request is asked of until it has come so far: programs do so too.
  let run: (Made & { state: string }) | undefined
  for (let n = 0; n < 400 && run?.state !== 'asked'; n++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    ;[run] = (await who.get<{ items: (Made & { state: string })[] }>(`/flows/${flow}/runs`)).body.items
  }
  await who.get('/flow-runs/asked')
  await who.post(`/flow-runs/${run?.id}/answer`, { yes: true })
  await who.get(`/flow-runs/${run?.id}`)
  for (const path of [`${flow}/overview`, `${flow}/published`, 'inside']) await who.get(`/flows/${path}`)
  await who.post(`/flow-runs/${run?.id}/stop`)
  await who.post(`/flows/${flow}/off`)
  await who.delete(`/flows/${flow}`)
  await hooks(who)
  await who.delete(`/business-hours/${hours}`)
}

/** A flow is sent something before it is on, and takes it afterwards. */
async function hooks(who: Client): Promise<void> {
  const begin = { on: 'webhook', by: { field: 'emails', path: 'mail' }, adds: true, says: { total: 'total' } }
  const { flow, url } = await openSent(who, begin)
  const { id } = (await (await sendTo(url, { mail: 'sent@today.example', total: 3 })).json()) as Made
  await who.get(`/flows/${flow}/deliveries`)
  await who.get(`/flows/${flow}/deliveries/${id}`)
  await who.post(`/flows/${flow}/publish`, {})
  await who.post(`/flows/${flow}/deliveries/${id}/retry`)
  await who.post(`/flows/${flow}/hook/replace`)
  await who.post(`/flows/${flow}/off`)
  await who.delete(`/flows/${flow}`)
}
