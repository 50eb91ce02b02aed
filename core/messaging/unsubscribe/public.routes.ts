/**
 * What the links in mails open, without a sign-in. Opening one changes nothing, since scanners of mail open them all; a POST does. The one with
 * `List-Unsubscribe=One-Click` is that of mail programs (RFC 8058), the others come from the page.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { systemActor } from '../../access/index.ts'
import { wordIds } from '../gate/facts.ts'
import { everything, foldWords, isRefused, type Word, wordOn } from '../consent/fold.ts'
import { handsEmpty } from '../consent/in-hand.ts'
import { keepWords, type PurposeRow, readPurposes, type Saying } from '../consent/record.ts'
import { nobody } from '../../sql/personal.ts'
import { Sender } from '../definitions.ts'
import { readPolicy } from '../gate/policy.ts'
import type { MessagingPlace } from '../place.ts'
import { confirmPage, gonePage, nothingPage, pageHeaders, preferencesPage } from './page.ts'
import { type Linked, readToken } from './token.ts'

/** Bytes of a form. */
const mostBytes = 16_384

const messageText =
  `select json_build_object('object', m.object, 'record', m.record_id, 'recipient', m.recipient, 'key', m.address_key, 'channel', m.channel, 'purpose', m.purpose_id,
  'workspace', (select w.name from workspace w where w.workspace_id = $1))::text from message m where m.workspace_id = $1 and m.id = $2::uuid and m.record_id <> '${nobody}'`.replace(
    /\s*\n\s*/g,
    ' ',
  )

const wordsText = `select coalesce(json_agg(json_build_array(c.event_id, c.purpose_id, c.given, c.at)), '[]')::text from consent c
  where c.workspace_id = $1 and c.record_id = any($2::uuid[]) and c.channel = $3::text`.replace(/\s*\n\s*/g, ' ')

interface About {
  readonly object: string
  readonly record: string
  readonly recipient: string | null
  readonly key: string | null
  readonly channel: string
  readonly purpose: string | null
  readonly words: readonly (readonly [id: string, purpose: string, given: boolean, at: string])[]
  readonly workspace: string
}
type WithToken = { Params: { token: string }; Body: unknown }

/** Registers `/u/{token}` and `/confirm-sender/{token}`. */
export function publicRoutes(app: FastifyInstance, place: MessagingPlace): void {
  const { database, store, seals, written, now } = place
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: mostBytes }, (_request, body, done) => done(null, body))
    const open = { config: { fromAnywhere: true, counted: true } } as const

    scope.get<WithToken>('/u/:token', open, async ({ params }, reply) => {
      const linked = readToken(seals, 'message', params.token)
      const about = linked && (await read(linked))
      if (!linked || !about) return send(reply, linked ? 410 : 404, linked ? gonePage() : nothingPage())
      return send(reply, 200, await preferences(linked.workspace, about, null))
    })

    scope.post<WithToken>('/u/:token', open, async ({ params, body }, reply) => {
      const linked = readToken(seals, 'message', params.token)
      const about = linked && (await read(linked))
      if (!linked || !about) return send(reply, linked ? 410 : 404, linked ? gonePage() : nothingPage())
      const form = formOf(String(body ?? ''))
      const purposes = await purposesOf(linked.workspace)
      const { words, said } = wished(form, about, purposes)
      await keep(linked, about, purposes, words)
      return send(reply, 200, await preferences(linked.workspace, (await read(linked)) ?? about, said))
    })

    scope.get<WithToken>('/confirm-sender/:token', open, async ({ params }, reply) => {
      const found = await senderOf(params.token)
      return found ? send(reply, 200, confirmPage(found.name, found.address, found.isConfirmed)) : send(reply, 404, nothingPage())
    })

    scope.post<WithToken>('/confirm-sender/:token', open, async ({ params, body }, reply) => {
      const found = await senderOf(params.token)
      if (!found || formOf(String(body ?? '')).get('do') !== 'confirm') return send(reply, 404, nothingPage())
      if (!found.isConfirmed)
        await store.write(
          { ...systemActor(found.workspace), name: found.address },
          { kind: 'mail' },
          { patch: [{ object: Sender.name, id: found.id, values: { confirmedAt: now().toISOString() } }] },
        )
      return send(reply, 200, confirmPage(found.name, found.address, true))
    })
  })

  async function read({ workspace, about }: Linked): Promise<About | null> {
    const json = await database.readJson(workspace, { text: messageText, values: [about] })
    if (json === null) return null
    const message = JSON.parse(json) as Omit<About, 'words'>
    const ids = wordIds({ record: message.record, addressKey: message.key ?? '' })
    const words = await database.readJson(workspace, { text: wordsText, values: [ids, message.channel] })
    return { ...message, words: JSON.parse(words!) as About['words'] }
  }
  const purposesOf = (workspace: string): Promise<readonly PurposeRow[]> =>
    readPurposes({ json: (text, values = []) => database.readJson(workspace, { text, values }) })

  async function preferences(workspace: string, about: About, said: string | null): Promise<string> {
    const [purposes, { postalAddress }] = await Promise.all([
      purposesOf(workspace),
      readPolicy({ json: (text, values = []) => database.readJson(workspace, { text, values }) }),
    ])
    return preferencesPage({
      workspace: about.workspace,
      postal: postalAddress,
      address: about.recipient,
      purposes: shownOf(purposes, about).map((one) => ({ ...one, isOn: isOn(one, about) })),
      said,
    })
  }

  async function keep(
    linked: Linked,
    about: About,
    purposes: readonly PurposeRow[],
    words: readonly (readonly [PurposeRow | null, boolean])[],
  ): Promise<void> {
    if (words.length === 0) return
    const names = new Map(purposes.map(({ id, name }) => [id, name]))
    const keys = about.key === null ? [] : [about.key]
    const sayings = words.map(([purpose, given]): Saying => ({
      object: about.object,
      record: about.record,
      purpose: purpose?.id ?? null,
      channel: 'mail',
      given,
      wording: purpose?.wording ?? null,
      source: given ? 'preferences' : 'unsubscribe',
      proof: { message: linked.about },
      at: null,
      addressKeys: keys,
    }))
    const who = { kind: 'system', id: null, name: 'Whoever got the mail', sender: linked.workspace }
    await database.transaction(linked.workspace, (tx) => keepWords(tx, who, sayings, names, now()))
    written(linked.workspace)
    if (words.some(([, given]) => !given))
      await handsEmpty(database, linked.workspace, { record: about.record, addressKeys: keys, channel: 'mail' })
  }

  async function senderOf(token: string) {
    const linked = readToken(seals, 'sender', token)
    if (!linked) return null
    const text =
      `select json_build_object('address', s.address, 'isConfirmed', s.confirmed_at is not null, 'name', (select w.name from workspace w where w.workspace_id = $1))::text
      from sender s where s.workspace_id = $1 and s.id = $2::uuid`.replace(/\s*\n\s*/g, ' ')
    const json = await database.readJson(linked.workspace, { text, values: [linked.about] })
    if (json === null) return null
    const found = JSON.parse(json) as { readonly address: string; readonly isConfirmed: boolean; readonly name: string }
    return { ...found, workspace: linked.workspace, id: linked.about }
  }
}

const send = (reply: FastifyReply, status: number, html: string): FastifyReply => reply.code(status).headers(pageHeaders).send(html)

/** Those that people choose themselves, and the one that this mail was sent for. */
const shownOf = (purposes: readonly PurposeRow[], { purpose }: About): readonly PurposeRow[] =>
  purposes.filter(({ id, basis, offered }) => basis !== 'contract' && (offered || id === purpose))

const newestOf = ({ words }: About): ReadonlyMap<string, Word> =>
  foldWords(words.map(([id, purpose, given, at]): Word => ({ id, purpose, given, at: new Date(at) })))

const isOn = ({ id, basis }: PurposeRow, about: About): boolean => wordOn(newestOf(about), id)?.given ?? basis === 'interest'

/** What a form says, as words that are to be kept: only those that change something. */
function wished(
  form: URLSearchParams,
  about: About,
  purposes: readonly PurposeRow[],
): { words: (readonly [PurposeRow | null, boolean])[]; said: string | null } {
  const own = purposes.find(({ id }) => id === about.purpose) ?? null
  if (form.get('List-Unsubscribe') === 'One-Click') {
    const isOwed = own?.basis === 'contract'
    const said =
      own === null
        ? 'You get no more of these mails.'
        : isOwed
          ? `What belongs to “${own.name}” is owed to you, and still comes.`
          : `You get no more mails of “${own.name}”.`
    // Scanners and impatient people send it more than once: said once is enough.
    return { words: isRefused(newestOf(about), own?.id ?? everything) ? [] : [[own, false]], said }
  }
  if (form.get('do') === 'none')
    return { words: isRefused(newestOf(about), everything) ? [] : [[null, false]], said: 'You get none of these mails any more.' }
  if (form.get('do') !== 'save') return { words: [], said: null }
  const chosen = new Set(form.getAll('purpose'))
  const words = shownOf(purposes, about).flatMap((one) =>
    isOn(one, about) === chosen.has(one.id) ? [] : [[one, chosen.has(one.id)] as const],
  )
  return { words, said: 'Saved.' }
}

/** Of `application/x-www-form-urlencoded`, and of the one pair that mail programs send as `multipart/form-data`. */
function formOf(body: string): URLSearchParams {
  if (/name="List-Unsubscribe"\r?\n\r?\nOne-Click\r?\n/.test(body)) return new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  return new URLSearchParams(body)
}
