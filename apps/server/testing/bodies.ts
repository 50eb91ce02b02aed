/** A valid body for every address that takes one, and what comes of it in the database. */
import { type Client, codeOf, makeSecurityKey, type SecurityKey } from '@rapport/core/testing'
import { contactBodies } from './contact-bodies.ts'
import { openFlowBodies } from './flow-bodies.ts'
import { uploaded } from './import.ts'
import { isOver, mailsOf } from './mail-bodies.ts'
import type { Office } from './office.ts'
import type { TestServer } from './server.ts'
import { openTaskBodies } from './task-bodies.ts'
import { openWorkshop } from './workshop.ts'

export interface Valid {
  readonly method: string
  readonly path: string
  readonly who: Client
  /** Made when it is sent: some of it can be used once. */
  readonly body: () => object | Promise<object>
  /** What it changes, in the words of `differences`; or the code by which it is refused whatever it says. */
  readonly comesTo: readonly string[] | { readonly code: string }
  /** Told of its answer; resolves when all is done that it leads to. */
  readonly then: (answer: unknown) => unknown
}
export type Row = readonly [
  body: object | Valid['body'],
  comesTo: string | { readonly code: string },
  more?: Partial<Pick<Valid, 'who' | 'path' | 'then'>>,
]
type Options = Parameters<SecurityKey['get']>[0]

/** The address under which people open Rapport here: passkeys belong to one. */
export const publicUrl = 'http://localhost:3000'
const password = 'seven lamps over the harbour'
export const founding = {
  name: 'Rob',
  email: 'rob@rob.example',
  password,
  workspace: 'Robs',
  timeZone: 'UTC',
  language: 'en',
  sample: false,
}

/** By route, such as `POST /people`. Makes over HTTP what they need; `issuer` is a provider that answers. */
export async function openBodies(server: TestServer, office: Office, issuer: string): Promise<ReadonlyMap<string, Valid>> {
  const { mara, aylin, eva, jonas, petra, ids } = office
  const make = async <T = { id: string }>(path: string, body: object, who = mara): Promise<T> => {
    const { status, text, body: made } = await who.post<T>(path, body)
    if (status >= 300) throw new Error(`${path} was refused with ${status}: ${text}`)
    return made
  }
  const token = (url: string): string => url.slice(url.lastIndexOf('/') + 1)
  const shop = await openWorkshop(office)
  const { items: roles } = (await mara.get<{ items: { id: string; key: string }[] }>('/roles')).body
  const guest = roles.find(({ key }) => key === 'guest')!.id
  const [spare, many] = [await make('/teams', { name: 'Spare' }), await make('/teams', { name: 'Many' })]
  const ole = await make('/people', { name: 'Ole Berg' })
  const tasks = await openTaskBodies(eva, make, ids)
  const file = await uploaded(mara, 'person', 'Name,Mail\nOle Berg,ole@berg.example\n')
  const key = await make('/api-keys', { name: 'Nightly', scopes: ['person:read'] })
  const wishes = [{ object: 'note', actions: ['created'], fields: ['body'], filter: 'body contains x' }]
  const hook = await make('/webhooks', { name: 'Ours', url: 'http://127.0.0.1:9/in', wishes })
  const source = await make<{ id: string; writeKey: string }>('/sources', { name: 'Shop', kind: 'website' })
  await fetch(`${server.address}/v1/page`, { method: 'POST', body: JSON.stringify({ anonymousId: 'v-1', writeKey: source.writeKey }) })
  const { rules: identityRules } = (await mara.get<{ rules: object }>('/identity')).body
  const list = await make('/segments', { name: 'Invited', of: 'person', kind: 'list' })
  const lists = [await make('/segments', { name: 'Spare', of: 'person', kind: 'list' })]
  await make(`/segments/${list.id}/members`, { add: [ids.matteo] })
  const mail = { of: 'person', subject: 'Hello {{ person.name }}', body: [{ type: 'text', text: 'Hello' }] }
  const templates = [await make('/templates', { name: 'Kept', ...mail }), await make('/templates', { name: 'Spare', ...mail })]
  const news = { name: 'News', basis: 'interest', wording: 'Once a month', offered: true }
  const purposes = [await make('/purposes', news), await make('/purposes', { ...news, name: 'Spare' })]
  const senders = [await make('/senders', { name: 'Kaldi', address: 'news@kaldi.example' })]
  const broadcasts = [await make('/broadcasts', { name: 'Kept' }), await make('/broadcasts', { name: 'Spare' })]
  const asks = [{ field: 'name', required: true }]
  const form = { name: 'Kept', of: 'person', enabled: true, asks, confirms: false }
  const forms = [await make('/forms', form), await make('/forms', { ...form, name: 'Spare' })]
  const flows = await openFlowBodies(mara, make, ids)
  // What was counted is written down now.
  await mara.get(`/sources/${source.id}/refusals`)
  const [visitor] = (await mara.get<{ items: { id: string }[] }>('/visitors')).body.items
  const provider = { name: 'Kaldi', issuer, clientSecret: 'kettle', domains: 'first.example', role: 'rep' }
  const { id: sso } = await make('/sso/providers', { ...provider, clientId: 'rapport' })
  const invited = await make<{ id: string; url: string }>('/invitations', { email: 'ole@first.example', role: 'rep' })
  await make('/password-reset', { email: 'eva@first.example' })
  const { mailsOnce, resets, settled } = mailsOf(mara)
  const asking = (await mailsOnce(() => true)).find(({ kind }) => kind === 'sender')!
  const forgotten = await make<{ url: string }>(`/mails/${(await resets(1))[0]!.id}/link`, {})
  const device = makeSecurityKey(publicUrl)
  const begun = async (who: Client, path: string, body: object): Promise<Options> =>
    (await make<{ options: Options }>(path, body, who)).options
  const [stranger, second, founder, newcomer] = [1, 2, 3, 4].map((n) => server.client(`visitor ${n}`)) as [Client, Client, Client, Client]
  let factor = { secret: '', backupCodes: ['none'] }
  const batch = (...items: object[]): object => ({ mode: 'all', items })
  const update = (id: string | undefined, values: object): object => ({ action: 'update', id, version: 1, values })

  await settled()

  const rows: Readonly<Record<string, Row>> = {
    'POST /people': [
      {
        name: 'Lena',
        emails: [{ value: 'lena@b.example', label: 'work' }],
        phones: [{ value: '+46701234567' }],
        addresses: [{ city: 'Malmö' }],
        owner: ids.jonas,
      },
      '+person +identifier',
    ],
    'POST /people/batch': [
      batch(
        { action: 'create', values: { name: 'Of a batch', owner: ids.eva } },
        update(ids.matteo, { emails: [{ value: 'matteo@berg.example' }], owner: ids.jonas }),
        { action: 'upsert', by: 'externalId', values: { externalId: 'B-1', name: 'Found in a batch', owner: null } },
        { action: 'delete', id: ids.rob, version: 1 },
      ),
      '+person -person +identifier -identifier person.email person.emails person.owner_id',
    ],
    'PATCH /people/:id': [{ language: 'sv', owner: ids.eva }, 'person.language person.owner_id', { path: `/people/${ids.inga}` }],
    'POST /people/delete': [{ ids: [ole.id] }, '-person'],
    'POST /companies': [{ name: 'Kaffe', addresses: [{ city: 'Malmö' }], owner: ids.eva }, '+company'],
    'POST /companies/batch': [batch(update(ids.bellini, { employees: 13, owner: ids.eva })), 'company.employees'],
    'PATCH /companies/:id': [{ owner: ids.mara }, 'company.owner_id', { path: `/companies/${ids.bellini}` }],
    'POST /companies/delete': [{ ids: [ids.nordkaffee] }, '-company -employment custom_record.link_1 custom_record.custom'],
    'POST /employments': [{ person: ids.matteo, company: ids.bellini, role: 'roaster' }, '+employment'],
    'POST /employments/batch': [batch(update(ids.matteoAtBellini, { role: 'head' })), 'employment.role'],
    'PATCH /employments/:id': [{ role: 'owner' }, 'employment.role', { path: `/employments/${ids.matteoAtBellini}` }],
    'POST /employments/delete': [{ ids: [ids.matteoAtBellini] }, '-employment'],
    'POST /notes': [{ about: { object: 'company', id: ids.bellini }, body: 'Called.' }, '+note'],
    'POST /notes/batch': [batch(update(ids.noteOnInga, { body: 'Called twice.' })), 'note.body'],
    'PATCH /notes/:id': [
      { about: { object: 'company', id: ids.bellini } },
      'note.about_id note.about_object',
      { path: `/notes/${ids.noteOnInga}` },
    ],
    ...tasks,
    'POST /interactions': [
      { items: [{ type: 'call.made', records: [{ object: 'person', id: ids.inga }], properties: { minutes: 3 }, key: 'call-1' }] },
      '+interaction +interaction_key +interaction_of',
    ],
    'POST /notes/delete': [{ ids: [ids.noteOnInga] }, '-note'],
    'POST /:collection': [{ name: 'Oven', state: 'runs', owner: ids.eva }, '+custom_record', { path: '/machines' }],
    'POST /:collection/batch': [
      batch(update(shop.ids.saw, { state: 'runs', weight: 1, owner: ids.eva })),
      'custom_record.custom custom_record.number_1',
      { path: '/machines/batch' },
    ],
    'PATCH /:collection/:id': [{ state: 'runs', owner: ids.eva }, 'custom_record.owner_id', { path: `/machines/${shop.ids.press}` }],
    'POST /:collection/delete': [{ ids: [shop.ids.drill] }, '-custom_record', { path: '/machines/delete' }],
    'POST /members': [{ name: 'Ole', email: 'ole@berg.example', role: 'rep', active: true }, { code: 'member.invite' }],
    'POST /members/batch': [batch(update(ids.eva, { role: 'guest' })), 'member.role'],
    'PATCH /members/:id': [{ role: 'manager' }, 'member.role', { path: `/members/${ids.eva}` }],
    'POST /members/delete': [{ ids: [ids.eva] }, ''],
    'POST /teams': [{ name: 'West', parent: ids.sales }, '+team'],
    'POST /teams/batch': [batch(update(spare.id, { name: 'Rest' })), 'team.name'],
    'PATCH /teams/:id': [{ parent: ids.sales }, 'team.parent_id', { path: `/teams/${spare.id}` }],
    'POST /teams/delete': [{ ids: [many.id] }, '-team'],
    'POST /workspaces': [{ name: 'Another', language: 'en', timeZone: 'UTC' }, { code: 'workspace.fixed' }],
    'POST /workspaces/batch': [batch(update(ids.workspace, { country: 'DK' })), 'workspace.country'],
    'PATCH /workspaces/:id': [{ country: 'SE' }, 'workspace.country', { path: `/workspaces/${ids.workspace}` }],
    'POST /workspaces/delete': [{ ids: [ids.workspace] }, ''],
    'POST /roles': [{ name: 'Another', grants: {} }, { code: 'role.fixed' }],
    'POST /roles/batch': [batch(update(guest, { grants: { person: { read: 'team' } } })), 'role.grants'],
    'PATCH /roles/:id': [{ grants: { person: { read: 'all' } } }, 'role.grants', { path: `/roles/${guest}` }],
    'POST /roles/delete': [{ ids: [guest] }, ''],
    'PATCH /imports/:id': [
      { columns: [{ index: 1, field: null }], mode: 'create', match: null, delimiter: ',', dateOrder: 'day' },
      'import.columns import.match import.mode',
      { path: `/imports/${file.id}` },
    ],
    'POST /feed/consumers/:name/replay': [{ position: 1 }, '', { path: '/feed/consumers/webhooks/replay' }],
    'POST /webhooks': [
      { name: 'Theirs', url: 'http://127.0.0.1:9/in', wishes, member: ids.mara, enabled: true },
      '+webhook +webhook_secret',
    ],
    'PATCH /webhooks/:id': [{ wishes, name: 'Told' }, 'webhook.name', { path: `/webhooks/${hook.id}` }],
    'POST /webhooks/:id/secret': [{ keepHours: 1 }, '+webhook_secret webhook_secret.ends_at', { path: `/webhooks/${hook.id}/secret` }],
    'POST /webhooks/:id/replay': [{ position: 1 }, '', { path: `/webhooks/${hook.id}/replay` }],
    'PUT /retention': [{ type: 'page.viewed', months: 13 }, '+retention_rule'],
    'POST /erasures': [{ object: 'person', record: ids.inga, ground: 'request', confirm: 'Rob' }, { code: 'erasure.confirm' }],
    'POST /erasures/:id/lift': [{ reason: 'Came back' }, { code: 'record.notFound' }, { path: `/erasures/${ids.inga}/lift` }],
    'PUT /identity': [{ rules: identityRules }, '+identity_rules'],
    'POST /identity/explain': [
      { message: { type: 'page', anonymousId: 'explained', userId: 'R-1' }, source: source.id, rules: identityRules },
      '',
    ],
    'POST /identity/undo': [{ by: 'phone' }, ''],
    'POST /sources': [{ name: 'App', kind: 'app', origins: ['https://shop.example'], policy: 'all', enabled: true }, '+event_source'],
    'PATCH /sources/:id': [
      { name: 'Web shop', kind: 'app', origins: [], policy: 'blank' },
      'event_source.kind event_source.name',
      { path: `/sources/${source.id}` },
    ],
    'POST /visitors': [{ several: true, person: ids.inga }, { code: 'visitor.comes' }],
    'POST /visitors/batch': [batch(update(visitor!.id, { several: true })), 'visitor.several'],
    'PATCH /visitors/:id': [{ person: null, several: false }, 'visitor.several', { path: `/visitors/${visitor!.id}` }],
    'POST /visitors/delete': [{ ids: [visitor!.id] }, ''],
    'POST /segments': [{ name: 'Asked', of: 'person', kind: 'list', description: 'By hand.' }, '+segment'],
    'POST /segments/batch': [batch(update(list.id, { name: 'Invited guests' })), 'segment.name'],
    'PATCH /segments/:id': [{ description: 'For the fair.' }, 'segment.description', { path: `/segments/${list.id}` }],
    'POST /segments/delete': [{ ids: [lists[0]!.id] }, '-segment'],
    'POST /segments/:id/members': [
      { add: [ids.inga], remove: [] },
      '+interaction +interaction_of +segment_member segment.size',
      { path: `/segments/${list.id}/members` },
    ],
    'POST /templates': [{ name: 'Welcome', preheader: 'News', language: 'en', ...mail }, '+template'],
    'POST /templates/batch': [batch(update(templates[0]!.id, { name: 'Kept on' })), 'template.name'],
    'PATCH /templates/:id': [{ subject: 'Good day' }, 'template.subject', { path: `/templates/${templates[0]!.id}` }],
    'POST /templates/delete': [{ ids: [templates[1]!.id] }, '-template'],
    'POST /templates/preview': [
      {
        ...mail,
        preheader: 'News',
        language: 'de',
        record: ids.inga,
        footer: true,
        body: [...mail.body, { type: 'columns', left: [{ type: 'divider' }], right: [{ type: 'spacer', size: 8 }] }],
      },
      '',
    ],
    'POST /purposes': [{ ...news, name: 'Tips' }, '+purpose'],
    'POST /purposes/batch': [batch(update(purposes[0]!.id, { wording: 'Twice a month' })), 'purpose.wording'],
    'PATCH /purposes/:id': [{ name: 'News of us' }, 'purpose.name', { path: `/purposes/${purposes[0]!.id}` }],
    'POST /purposes/delete': [{ ids: [purposes[1]!.id] }, '-purpose'],
    'POST /senders': [
      { name: 'Mara', address: 'mara@kaldi.example', replyTo: 'office@kaldi.example' },
      '+control.message +sender +sender_key',
      { then: settled },
    ],
    'PATCH /senders/:id': [{ name: 'Kaldi Works', replyTo: null }, 'sender.name', { path: `/senders/${senders[0]!.id}` }],
    ...contactBodies(ids.inga!, 'inga@nordkaffee.first.example', purposes[0]!.id),
    'POST /broadcasts': [{ name: 'Today', segment: list.id, rate: 60, except: null, purpose: purposes[0]!.id }, '+broadcast'],
    'POST /broadcasts/batch': [batch(update(broadcasts[0]!.id, { rate: 120 })), 'broadcast.rate'],
    'PATCH /broadcasts/:id': [{ name: 'Kept on' }, 'broadcast.name', { path: `/broadcasts/${broadcasts[0]!.id}` }],
    'POST /broadcasts/delete': [{ ids: [broadcasts[1]!.id] }, '-broadcast'],
    'POST /broadcasts/estimate': [{ segment: list.id, purpose: purposes[0]!.id, except: null }, ''],
    'POST /broadcasts/:id/retry': [{ uncertain: true }, { code: 'broadcast.state' }, { path: `/broadcasts/${broadcasts[0]!.id}/retry` }],
    'POST /forms': [
      {
        ...form,
        name: 'Contact',
        heading: 'Ask us',
        intro: 'We answer.',
        asks: [
          ...asks,
          { field: 'emails' },
          { name: 'q1', label: 'Anything else?', help: 'In short.', long: true },
          { field: 'language', hidden: true, value: 'sv' },
        ],
        consents: [{ purpose: purposes[0]!.id, wording: 'Yes, news.' }],
        button: 'Send',
        thanks: 'Thanks.',
        redirect: 'https://kaldi.example/thanks',
        match: 'mail',
        writing: 'blank',
        sender: senders[0]!.id,
        origins: ['https://kaldi.example'],
        language: 'de',
      },
      '+form',
    ],
    'POST /forms/batch': [batch(update(forms[0]!.id, { enabled: false })), 'form.enabled'],
    'PATCH /forms/:id': [{ name: 'Kept on' }, 'form.name', { path: `/forms/${forms[0]!.id}` }],
    'POST /forms/delete': [{ ids: [forms[1]!.id] }, '-form'],
    'POST /forms/preview': [
      { of: 'person', asks, name: 'Kept', heading: null, intro: 'We answer.', consents: [], button: null, language: 'fr' },
      '',
    ],
    ...flows,
    'POST /custom-objects': [{ one: 'Lorry', many: 'Lorries', ownerless: false }, '+custom_object'],
    'PATCH /custom-objects/:id': [{ one: 'Engine' }, 'custom_object.one', { path: `/custom-objects/${shop.definitions.x_machine}` }],
    'POST /custom-fields': [
      { of: 'person', label: 'Size', kind: 'choice', options: { values: ['s', 'l'], labels: { s: 'Small' } } },
      '+custom_field',
    ],
    'PATCH /custom-fields/:id': [
      { options: { values: ['runs', 'broken', 'sold'], labels: { sold: 'Sold off' } } },
      'custom_field.options',
      { path: `/custom-fields/${shop.definitions.state}` },
    ],
    'PUT /layouts/:of': [
      { columns: ['name'], groups: [{ label: 'All', fields: ['name'] }], aside: ['language'] },
      '+layout',
      { path: '/layouts/person' },
    ],
    'PUT /layouts/:of/conditions/:field': [
      { requiredWhen: 'language is sv' },
      'layout.conditions',
      { path: '/layouts/person/conditions/birthday' },
    ],
    'POST /api-keys': [{ name: 'Daily', role: 'rep', team: ids.north, scopes: ['person:read'] }, '+api_key +control.api_key'],
    'PATCH /api-keys/:id': [{ scopes: ['person:write'] }, 'api_key.scopes', { path: `/api-keys/${key.id}` }],
    'POST /sign-up': [
      founding,
      '+control.account +control.credential +control.membership +control.session +control.workspace +member +role +team +workspace',
      { who: founder },
    ],
    'POST /sign-in': [{ email: 'mara@first.example', password }, '+control.session', { who: stranger }],
    'POST /session/workspace': [{ id: ids.workspace }, ''],
    'POST /session/password': [
      { current: password, next: 'eight lamps over the harbour' },
      '+control.session -control.session control.credential.password',
      { who: petra },
    ],
    'POST /passkeys/start': [{ password }, '', { who: aylin }],
    'POST /passkeys': [
      async () => ({ name: 'Phone', response: device.create(await begun(aylin, '/passkeys/start', { password })) }),
      '+control.passkey',
      { who: aylin },
    ],
    'POST /sign-in/passkey': [
      async () => ({ response: device.get(await begun(stranger, '/sign-in/passkey/start', {})) }),
      '+control.session -control.session +control.spent_code control.passkey.counter control.passkey.used_at',
      { who: stranger },
    ],
    'POST /second-factor': [
      { password },
      '+control.second_factor',
      { who: jonas, then: (answer) => void (factor = answer as typeof factor) },
    ],
    'POST /second-factor/confirm': [
      () => ({ code: codeOf(factor.secret) }),
      '+control.session -control.session control.account.two_factor_enabled control.second_factor.verified',
      { who: jonas },
    ],
    'POST /sign-in/second': [
      async () => {
        await second.post('/sign-in', { email: 'jonas@first.example', password })
        return { code: factor.backupCodes[0] }
      },
      '+control.session -control.verification control.second_factor.backup_codes',
      { who: second },
    ],
    'POST /second-factor/codes': [{ password }, 'control.second_factor.backup_codes', { who: jonas }],
    'POST /second-factor/off': [
      { password },
      '+control.session -control.second_factor -control.session control.account.two_factor_enabled',
      { who: jonas },
    ],
    'POST /sso/:id/start': [{ then: '/people' }, '', { who: stranger, path: `/sso/${sso}/start` }],
    'POST /sso/providers': [{ ...provider, clientId: 'another' }, '+control.provider'],
    'PATCH /sso/providers/:id': [
      { name: 'Works', domains: 'first.example', role: 'guest' },
      'control.provider.name control.provider.role',
      { path: `/sso/providers/${sso}` },
    ],
    'POST /invitations': [
      { email: 'tor@first.example', role: 'guest', team: ids.north },
      '+control.invitation +control.message',
      { then: settled },
    ],
    'POST /invitations/:id/send': [
      { uncertain: true },
      'control.invitation.expires_at control.message.next_at control.message.queued_at',
      { path: `/invitations/${invited.id}/send`, then: settled },
    ],
    'POST /invitations/open/:token': [
      { name: 'Ole Berg', password },
      '+control.account +control.credential +control.membership +control.session +member control.invitation.accepted_at',
      { who: newcomer, path: `/invitations/open/${token(invited.url)}` },
    ],
    'POST /password-reset': [{ email: 'eva@first.example' }, '+control.message +control.reset', { who: newcomer, then: () => resets(2) }],
    'POST /password-reset/:token': [
      { password: 'nine lamps over the harbour' },
      `+control.message -control.session control.credential.password control.reset.used_at ${isOver}`,
      { who: newcomer, then: settled, path: `/password-reset/${token(forgotten.url)}` },
    ],
    'POST /mails/:id/retry': [
      { uncertain: true },
      `control.message.expires_at control.message.next_at control.message.queued_at ${isOver}`,
      { path: `/mails/${asking.id}/retry`, then: settled },
    ],
    'POST /mail/settings': [
      { host: '127.0.0.1', port: '9', security: 'none', user: 'rapport', password, from: 'Kaldi <crm@first.example>' },
      '+control.setting control.message.claim control.message.claimed_at control.message.reason',
      // What waited for a mail server is tried.
      { then: settled },
    ],
  }
  return new Map(Object.entries(rows).map(([route, row]) => [route, valid(mara, route, row)]))
}

function valid(mara: Client, route: string, [body, comesTo, { who = mara, path, then = () => {} } = {}]: Row): Valid {
  const [method = '', address = ''] = route.split(' ')
  return {
    method,
    path: path ?? address,
    who,
    body: typeof body === 'function' ? (body as Valid['body']) : () => body,
    comesTo: typeof comesTo === 'string' ? comesTo.split(' ').filter(Boolean).toSorted() : comesTo,
    then,
  }
}
