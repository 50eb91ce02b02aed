/** One member's day: a request of every kind that there is, so that it can be replayed by others with other ids. */
import type { Client } from '@rapport/core/testing'
import { flows } from './everyday-flows.ts'
import { ran, stepped, upload } from './import.ts'
import type { Office } from './office.ts'

type Made = { id: string; change: string }
type Page = { items: { change: string }[]; next: string | null }

/** Sends them as `who`; refusals are as good as answers. */
export async function everyday(who: Client, { ids }: Office): Promise<void> {
  const objects = [
    ['people', 'inga'],
    ['companies', 'nordkaffee'],
    ['employments', 'ingaAtNordkaffee'],
    ['notes', 'noteOnInga'],
    ['members', 'jonas'],
    ['teams', 'north'],
    ['workspaces', 'workspace'],
  ] as const
  for (const [path, name] of objects) {
    const id = ids[name]!
    const { body } = await who.get<Page>(`/${path}?limit=1`)
    if (body.next) await who.get(`/${path}?limit=1&after=${body.next}`)
    await who.get(`/${path}/count?filter=id%20is%20${id}`)
    await who.get(`/${path}/aggregate?by=createdAt.month&filter=id%20is%20${id}`)
    await who.get(`/${path}?filter=id%20is%20any%20of%20(${id})`)
    await who.get(`/${path}/${id}`)
    const history = await who.get<Page>(`/${path}/${id}/history?limit=1`)
    if (path === 'people') await who.get(`/${path}/${id}/history?objects=person`)
    if (history.body.next) await who.get(`/${path}/${id}/history?limit=1&after=${history.body.next}`)
  }
  await who.get('/people/aggregate?measure=count,distinct.language&by=owner,company&top=2,1')
  await who.get('/companies/aggregate?measure=count,sum.employees&by=employees')
  const sorted = await who.get<Page>('/people?sort=name&limit=1')
  if (sorted.body.next) await who.get(`/people?sort=name&limit=1&after=${sorted.body.next}`)
  for (const filter of [
    `owner is ${ids.jonas}`,
    `company is ${ids.nordkaffee}`,
    `owner.team is any of (${ids.north})`,
    `some employment (company is ${ids.nordkaffee})`,
    `not owner is ${ids.eva}`,
  ])
    await who.get(`/people?filter=${encodeURIComponent(filter)}`)
  await who.get(`/notes?filter=about%20is%20${ids.inga}`)
  for (const q of ['i', 'nordkafee']) await who.get(`/search?q=${q}`)
  for (const path of [
    '/session',
    '/meta',
    '/openapi.json',
    '/reference.json',
    '/reference.md',
    '/roles',
    '/roles/effective',
    '/invitations',
    '/sample',
  ])
    await who.get(path)
  await who.get('/interactions/types')
  const called = { type: 'call.made', records: [{ object: 'person', id: ids.inga }], properties: { minutes: 3 } }
  for (const key of ['called-once', 'called-once', 'called-again']) await who.post('/interactions', { items: [{ ...called, key }] })
  const happened = `/interactions?object=person&record=${ids.inga}&limit=1`
  const { next } = (await who.get<Page>(happened)).body
  if (next) await who.get(`${happened}&after=${next}`)
  const made = await who.post<Made>('/people', { name: 'Made today', owner: ids.jonas })
  for (let n = 0; n < 2; n++) await who.post('/people', { name: 'Sent twice' }, { 'idempotency-key': 'sent-twice-today' })
  await who.post('/companies', { name: 'Made today', parent: ids.nordkaffee, owner: ids.jonas })
  await who.post('/employments', { person: ids.inga, company: ids.bellini })
  await who.post('/notes', { about: { object: 'company', id: ids.nordkaffee }, body: 'Made today.' })
  await who.post('/notes', { about: { object: 'person', id: ids.inga }, body: 'Made today.' })
  await who.patch(`/people/${ids.inga}`, { owner: ids.jonas, language: 'da' })
  await who.patch(`/people/${ids.inga}`, { language: 'de' }, { 'if-match': '"1"' })
  const [latest] = (await who.get<Page>(`/people/${ids.inga}/history?limit=1`)).body.items ?? []
  if (latest) await who.post(`/changes/${latest.change}/undo`)
  await who.patch(`/companies/${ids.nordkaffee}`, { parent: ids.bellini })
  await who.patch(`/employments/${ids.ingaAtNordkaffee}`, { company: ids.nordkaffee, title: 'Head of buying' })
  await who.patch(`/notes/${ids.noteOnInga}`, { about: { object: 'person', id: ids.inga }, body: 'Prefers mornings.' })
  await who.patch(`/members/${ids.jonas}`, { team: ids.north })
  await who.patch(`/teams/${ids.north}`, { parent: ids.sales })
  await who.patch(`/workspaces/${ids.workspace}`, { country: 'SE' })
  await who.post('/session/workspace', { id: ids.workspace })
  await who.post('/invitations', { email: 'expected@elsewhere.example', role: 'guest', team: ids.north })
  const invited = await who.post<Made>('/invitations', { email: 'guest@elsewhere.example', role: 'guest', team: ids.north })
  if (invited.body.id) await who.delete(`/invitations/${invited.body.id}`)
  const roles = await who.get<{ items: Made[] }>('/roles?fields=name')
  for (const role of roles.body.items ?? []) await who.patch(`/roles/${role.id}`, { name: 'Renamed' })
  if (made.body.id) await who.delete(`/people/${made.body.id}`)
  const more = await who.post<Made>('/people', { name: 'Made today', owner: ids.jonas })
  const { body } = await who.post<Made>('/people/delete', { ids: [more.body.id ?? ids.inga, ids.rob] })
  if (body.change) await who.post(`/changes/${body.change}/undo`)
  const batch = [
    { action: 'create', values: { name: 'Made in a batch', owner: ids.jonas } },
    { action: 'update', id: ids.inga, values: { language: 'sv', owner: ids.jonas } },
    { action: 'upsert', by: 'externalId', values: { externalId: `of ${who.name}`, name: 'Found in a batch' } },
    { action: 'delete', id: ids.rob },
  ]
  for (const mode of ['each', 'all']) {
    const { body: done } = await who.post<Made>('/people/batch', { mode, items: batch })
    if (done?.change) await who.post(`/changes/${done.change}/undo`)
  }
  const task = await who.post<Made>('/tasks', {
    title: 'Made today',
    about: { object: 'person', id: ids.inga },
    assignee: ids.jonas,
    due: '2026-11-30',
  })
  const taskId = task.body.id ?? ids.inga
  await who.get(`/tasks?sort=due&filter=${encodeURIComponent(`about is ${ids.inga} and assignee is ${ids.jonas}`)}`)
  await who.patch(`/tasks/${taskId}`, { state: 'done', about: { object: 'company', id: ids.nordkaffee } })
  await who.get(`/tasks/${taskId}/history?limit=1`)
  await who.post('/tasks/batch', { items: [{ action: 'update', id: taskId, values: { assignee: ids.eva } }] })
  await who.get('/notifications?state=unread')
  await who.get('/notifications/unread')
  await who.post('/notifications/mark', { ids: [ids.inga], read: true })
  await who.post('/notifications/mark-all')
  await who.post('/notes/batch', {
    items: [{ action: 'create', values: { about: { object: 'person', id: ids.inga }, body: 'In a batch.' } }],
  })
  await who.post('/companies/batch', { items: [{ action: 'delete', id: ids.bellini, version: 999 }] })
  const field = await who.post<Made>('/custom-fields', { of: 'company', label: 'Cups a day', kind: 'integer', marked: true })
  await who.get('/custom-fields')
  await who.patch(`/custom-fields/${field.body.id ?? ids.inga}`, { retired: true })
  const key = await who.post<Made>('/api-keys', { name: 'Made today', member: ids.jonas, scopes: ['person:read'] })
  await who.post('/api-keys', { name: 'Made today', role: 'rep', team: ids.north, scopes: ['*:write'] })
  await who.get('/api-keys')
  await who.get('/api-keys/current')
  const keyId = key.body?.id ?? ids.inga
  await who.get(`/api-keys/${keyId}/history`)
  await who.patch(`/api-keys/${keyId}`, { name: 'Used today' })
  await who.delete(`/api-keys/${keyId}`)
  const hook = await who.post<Made>('/webhooks', {
    name: 'Made today',
    url: 'https://hooks.example.com/in',
    wishes: [{ object: 'person', actions: ['changed'] }],
  })
  await who.get('/webhooks')
  const hookId = hook.body?.id ?? ids.inga
  await who.get(`/webhooks/${hookId}/deliveries`)
  await who.patch(`/webhooks/${hookId}`, { name: 'Renamed today' })
  await who.delete(`/webhooks/${hookId}`)
  const source = await who.post<Made>('/sources', { name: 'Made today', kind: 'website', origins: ['https://shop.example'] })
  const sourceId = source.body?.id ?? ids.inga
  await who.get('/sources')
  await who.send('PUT', '/retention', { type: 'call.made', months: 1200 })
  for (const path of ['', '/preview?type=*&months=1200']) await who.get(`/retention${path}`)
  await who.delete('/retention?type=call.made')
  for (const path of ['', '/refusals']) await who.get(`/sources/${sourceId}${path}`)
  const told = await who.get<{ rules?: object }>('/identity')
  await who.send('PUT', '/identity', { rules: told.body?.rules ?? {} })
  await who.post('/identity/explain', { message: { type: 'page', anonymousId: 'today', userId: 'R-1' }, source: sourceId })
  await who.post('/identity/undo', { by: 'phone' })
  await who.delete('/identity')
  await who.patch(`/sources/${sourceId}`, { policy: 'all' })
  await who.post(`/sources/${sourceId}/key`)
  await who.delete(`/sources/${sourceId}`)
  await erasures(who)
  await segments(who, ids)
  await templates(who, ids)
  await broadcasts(who, ids)
  await forms(who, ids)
  await flows(who, ids)
  const object = await who.post<Made>('/custom-objects', { one: 'Machine', many: 'Machines' })
  await who.get('/custom-objects')
  await who.patch(`/custom-objects/${object.body.id ?? ids.inga}`, { icon: 'cog' })
  await machines(who, ids)
  const { change } = (await who.send<{ change?: string }>('PUT', '/layouts/company', { columns: ['name', 'city'] })).body
  if (change) await who.post(`/changes/${change}/undo`)
  await who.send('PUT', '/layouts/person', { columns: ['name', 'jobTitle'] })
  await who.get('/layouts')
  await who.delete('/layouts/person')
  const asked = await who.send<{ change?: string }>('PUT', '/layouts/company/conditions/industry', {
    requiredWhen: 'domain is never.example',
  })
  if (asked.body.change) await who.post(`/changes/${asked.body.change}/undo`)
  await who.post('/sample')
  await who.get('/sample')
  await who.delete('/sample')
  await who.get('/feed')
  await who.post('/feed/consumers/feed.retention/retry')
  await who.post('/feed/consumers/feed.retention/replay', { position: 1 })
  const parked = await who.get<{ items: Made[] }>('/jobs/parked')
  for (const { id } of parked.body.items ?? []) {
    await who.post(`/jobs/parked/${id}/retry`)
    await who.delete(`/jobs/parked/${id}`)
  }
  await transfers(who, ids)
}

/** Records of an object that was invented, with a link to another one and to themselves. */
async function machines(who: Client, ids: Office['ids']): Promise<void> {
  const { objects } = (await who.get<{ objects?: { name: string }[] }>('/meta')).body
  if (!objects?.some(({ name }) => name === 'x_machine')) return
  const of = { of: 'x_machine' }
  await who.post('/custom-fields', { ...of, label: 'Stands at', key: 'company', kind: 'ref', options: { to: 'company' } })
  await who.post('/custom-fields', {
    ...of,
    label: 'Part of',
    key: 'parent',
    kind: 'ref',
    options: { to: 'x_machine', onDelete: 'cascade' },
  })
  await who.post('/custom-fields', { ...of, label: 'State', key: 'state', kind: 'choice', options: { values: ['runs', 'broken'] } })
  const { id = ids.inga! } = (await who.post<Partial<Made>>('/machines', { name: 'Press', company: ids.nordkaffee, owner: ids.jonas })).body
  const part = (await who.post<Partial<Made>>('/machines', { name: 'Screw', parent: id, company: ids.bellini })).body
  await who.post('/notes', { about: { object: 'x_machine', id }, body: 'Squeaks.' })
  await who.patch(`/machines/${id}`, { state: 'broken', company: ids.bellini })
  const [latest] = (await who.get<Page>(`/machines/${id}/history?limit=1`)).body.items ?? []
  if (latest) await who.post(`/changes/${latest.change}/undo`)
  for (const filter of [`company is ${ids.nordkaffee}`, `parent is ${id}`, `company.owner is ${ids.jonas}`])
    await who.get(`/machines?filter=${encodeURIComponent(filter)}`)
  await who.get(`/companies?filter=${encodeURIComponent(`some x_machine (owner is ${ids.jonas})`)}`)
  await who.get(`/machines/${id}`)
  await who.get(`/machines/count?filter=id%20is%20${id}`)
  await who.get(`/machines/aggregate?by=company,state&filter=id%20is%20${id}`)
  await who.get(`/machines/export?filter=company%20is%20${ids.nordkaffee}`)
  const items = [
    { action: 'create', values: { name: 'In a batch', company: ids.nordkaffee } },
    { action: 'update', id, values: { state: 'runs' } },
  ]
  await who.post('/machines/batch', { items })
  const { body } = await who.post<Partial<Made>>('/machines/delete', { ids: [part.id ?? ids.rob] })
  if (body?.change) await who.post(`/changes/${body.change}/undo`)
}

async function transfers(who: Client, ids: Office['ids']): Promise<void> {
  await who.get(`/people/export?filter=owner%20is%20${ids.jonas}&fields=name,city`)
  await who.get(`/companies/export?filter=id%20is%20${ids.nordkaffee}`)
  const { body, status } = await upload(who, 'person', 'Name,Mail\nFrom a file,file@elsewhere.example\nWrong,no mail\n')
  await who.get('/imports')
  const { id } = status === 201 ? body : { id: ids.inga! }
  await who.get(`/imports/${id}`)
  await who.patch(`/imports/${id}`, { mode: 'create' })
  if (status === 201) await ran(who, id)
  for (const step of ['check', 'start', 'stop']) await who.post(`/imports/${id}/${step}`)
  for (const part of ['rows?outcome=new', 'rows?outcome=wrong', 'reasons', 'wrong.csv']) await who.get(`/imports/${id}/${part}`)
  if (status !== 201) return
  await stepped(who, id, 'remove')
  // Its file and rows go soon after: what is read last is how it stays.
  while (!(await who.get<{ clearedAt?: string }>(`/imports/${id}`)).body.clearedAt) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Somebody who was made for it. */
async function erasures(who: Client): Promise<void> {
  const made = await who.post<Made>('/people', {
    name: 'Forget me',
    emails: [{ value: `forget-me-of-${who.name.replaceAll(' ', '-')}@gone.example` }],
  })
  const record = made.body.id
  if (!record) return
  await who.get(`/subject-export?object=person&record=${record}`)
  await who.get('/subject-exports')
  await who.get(`/erasures/preview?object=person&record=${record}`)
  const { body } = await who.post<Made>('/erasures', { object: 'person', record, ground: 'request', confirm: 'Forget me' })
  await who.get('/erasures')
  await who.get(`/erasures/${body?.id ?? record}`)
  await who.post(`/erasures/${body?.id ?? record}/lift`, { reason: 'Came back' })
}

/** Only of those who may see segments: to others there is no such address. */
async function segments(who: Client, ids: Office['ids']): Promise<void> {
  const { objects } = (await who.get<{ objects: { name: string }[] }>('/meta')).body
  if (!objects.some(({ name }) => name === 'segment')) return
  const segment = await who.post<Made>('/segments', {
    name: 'Buyers',
    of: 'person',
    kind: 'live',
    condition: `owner is ${ids.jonas}`,
  })
  const list = await who.post<Made>('/segments', { name: 'Invited today', of: 'person', kind: 'list' })
  const [segmentId, listId] = [segment, list].map(({ body: made }) => made?.id ?? ids.inga)
  await who.post(`/segments/${listId}/members`, { add: [ids.inga], remove: [ids.rob] })
  await who.get(`/segments/of?object=person&record=${ids.inga}`)
  for (const asked of [
    `in segment ${listId}`,
    `not in segment ${segmentId}`,
    'happened call.made in the last 9 days',
    'not happened order.placed',
  ])
    await who.get(`/people?filter=${encodeURIComponent(asked)}`)
  await who.patch(`/segments/${segmentId}`, { condition: `company is ${ids.nordkaffee}` })
  for (const one of [segmentId, listId]) await who.delete(`/segments/${one}`)
}

/** Only of those who may see templates, likewise. */
async function templates(who: Client, ids: Office['ids']): Promise<void> {
  const { objects } = (await who.get<{ objects: { name: string }[] }>('/meta')).body
  if (!objects.some(({ name }) => name === 'template')) return
  const mail = {
    of: 'person',
    subject: 'Hello {{ person.name }}',
    body: [{ type: 'text', text: '{{ person.company.name }}, {{ person.company.parent.name }}' }],
  }
  const { body } = await who.post<Made>('/templates', { name: 'Made today', ...mail })
  const id = body?.id ?? ids.inga
  for (const record of [ids.inga, null]) await who.post('/templates/preview', { ...mail, record })
  await who.patch(`/templates/${id}`, { subject: 'Good day, {{ person.givenName }}' })
  await who.delete(`/templates/${id}`)
}

/** Only of those who may see forms, likewise. Nobody has sent any of theirs. */
async function forms(who: Client, ids: Office['ids']): Promise<void> {
  const { objects } = (await who.get<{ objects: { name: string }[] }>('/meta')).body
  if (!objects.some(({ name }) => name === 'form')) return
  const asks = [
    { field: 'name', required: true },
    { field: 'owner', hidden: true, value: ids.jonas },
  ]
  const { body } = await who.post<Made>('/forms', { name: 'Today', of: 'person', enabled: true, confirms: false, asks })
  const form = body?.id ?? ids.inga
  await who.post('/forms/preview', { of: 'person', asks })
  await who.patch(`/forms/${form}`, { intro: 'We answer today.' })
  for (const path of ['standing', 'submissions?state=held']) await who.get(`/forms/${form}/${path}`)
  await who.post(`/forms/${form}/submissions/${form}/release`)
  await who.delete(`/forms/${form}/submissions/${form}`)
  await who.delete(`/forms/${form}`)
}

/** Only of those who may see broadcasts, likewise. The one that is begun has no sender who agreed, so it is refused. */
async function broadcasts(who: Client, ids: Office['ids']): Promise<void> {
  await who.get(`/consents?object=person&record=${ids.inga}`)
  await who.post('/consents', { object: 'person', record: ids.inga, given: false, note: 'Said so on the phone.' })
  const { objects } = (await who.get<{ objects: { name: string }[] }>('/meta')).body
  if (!objects.some(({ name }) => name === 'broadcast')) return
  const made = async (path: string, body: object): Promise<string> => (await who.post<Made>(path, body)).body?.id ?? ids.inga!
  const purpose = await made('/purposes', { name: 'News of today', basis: 'interest', offered: true })
  const segment = await made('/segments', { name: 'Told today', of: 'person', kind: 'list' })
  const template = await made('/templates', { name: 'Today', of: 'person', subject: 'Today', body: [{ type: 'text', text: 'Hello' }] })
  await who.post(`/segments/${segment}/members`, { add: [ids.inga] })
  const sender = await made('/senders', { name: 'Kaldi', address: 'today@first.example' })
  await who.get('/senders')
  await who.patch(`/senders/${sender}`, { replyTo: 'mara@first.example' })
  await who.post(`/senders/${sender}/ask`)
  await who.send('PUT', '/contact-policy', { most: 3, days: 7 })
  await who.get('/contact-policy')
  await who.post('/suppressions', { addresses: ['today@closed.example'] })
  const closed = (await who.get<{ items?: Made[] }>('/suppressions?find=today@closed.example')).body.items?.[0]?.id ?? 'k'.repeat(43)
  await who.post(`/suppressions/${closed}/open`, { why: 'Moved' })
  await who.get('/suppressions/export')
  await who.post('/broadcasts/estimate', { segment, purpose, except: segment })
  const broadcast = await made('/broadcasts', { name: 'Today', segment, purpose, template, sender })
  for (const step of ['start', 'pause', 'resume', 'stop']) await who.post(`/broadcasts/${broadcast}/${step}`)
  await who.post(`/broadcasts/${broadcast}/retry`, { uncertain: true })
  for (const path of ['progress', 'messages?state=accepted']) await who.get(`/broadcasts/${broadcast}/${path}`)
  for (const path of [
    `broadcasts/${broadcast}`,
    `senders/${sender}`,
    `purposes/${purpose}`,
    `templates/${template}`,
    `segments/${segment}`,
  ])
    await who.delete(`/${path}`)
}
