/**
 * What the links in mails open, without a sign-in. Opening one changes nothing, since scanners of mail open them all; a POST does. The one with
 * `List-Unsubscribe=One-Click` is that of mail programs (RFC 8058), the others come from the page.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { systemActor } from '../../access/index.ts'
import { everyChannel } from '../consent/channels.ts'
import { handsEmpty } from '../consent/in-hand.ts'
import { type Keys, keysOf, keysOn, reachedOf, readStanding, type Standing } from '../consent/reached.ts'
import { keepWords, type PurposeRow, readPurposes, type Saying } from '../consent/record.ts'
import { modelAt } from '../../store/index.ts'
import { nobody } from '../../sql/personal.ts'
import { Sender } from '../definitions.ts'
import { readPolicy } from '../gate/policy.ts'
import type { MessagingPlace } from '../place.ts'
import { isOn, offeredTo, type Wished, wished } from './wished.ts'
import { confirmPage, gonePage, nothingPage, pageHeaders, preferencesPage } from './page.ts'
import { type Linked, readToken } from './token.ts'

/** Bytes of a form. */
const mostBytes = 16_384

const messageText =
  `select json_build_object('object', m.object, 'record', m.record_id, 'recipient', m.recipient, 'key', m.address_key, 'purpose', m.purpose_id,
  'workspace', (select w.name from workspace w where w.workspace_id = $1))::text from message m where m.workspace_id = $1 and m.id = $2::uuid and m.record_id <> '${nobody}'`.replace(
    /\s*\n\s*/g,
    ' ',
  )

interface About {
  readonly object: string
  readonly record: string
  readonly recipient: string | null
  readonly key: string | null
  readonly purpose: string | null
  readonly workspace: string
  readonly keys: Keys
  readonly standing: Standing
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
      const [purposes, { channels }] = await Promise.all([purposesOf(linked.workspace), policyOf(linked.workspace)])
      const { words, said } = wished(form, about, offeredTo(purposes, about, channels))
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
    const message = JSON.parse(json) as Omit<About, 'keys' | 'standing'>
    const { model } = await modelAt(place, workspace)
    const object = model.objects.get(message.object)
    const record = object ? await store.get(systemActor(workspace), object.name, message.record) : null
    const reached = object ? reachedOf(object, record === null ? null : (JSON.parse(record) as Record<string, unknown>)) : null
    // What a mail says no to holds for the address that it went to.
    const keys = {
      numbers: keysOf(seals, workspace, { mail: null, phone: reached?.phone ?? null }).numbers,
      mails: message.key === null ? [] : [message.key],
    }
    const standing = await readStanding((text, values) => database.readJson(workspace, { text, values }), message.record, keys)
    return { ...message, keys, standing }
  }
  const purposesOf = (workspace: string): Promise<readonly PurposeRow[]> =>
    readPurposes({ json: (text, values = []) => database.readJson(workspace, { text, values }) })

  const policyOf = (workspace: string) => readPolicy({ json: (text, values = []) => database.readJson(workspace, { text, values }) })

  async function preferences(workspace: string, about: About, said: string | null): Promise<string> {
    const [purposes, { postalAddress, channels }] = await Promise.all([purposesOf(workspace), policyOf(workspace)])
    return preferencesPage({
      workspace: about.workspace,
      postal: postalAddress,
      address: about.recipient,
      purposes: offeredTo(purposes, about, channels).flatMap(({ purpose, asked }) =>
        asked.length === 0 ? [] : [{ ...purpose, asked: asked.map((channel) => ({ channel, isOn: isOn(purpose, about, channel) })) }],
      ),
      said,
    })
  }

  async function keep(linked: Linked, about: About, purposes: readonly PurposeRow[], words: readonly Wished[]): Promise<void> {
    if (words.length === 0) return
    const names = new Map(purposes.map(({ id, name }) => [id, name]))
    const sayings = words.map(({ purpose, channel, given }): Saying => ({
      object: about.object,
      record: about.record,
      purpose: purpose?.id ?? null,
      channel,
      given,
      wording: purpose?.wording ?? null,
      source: given ? 'preferences' : 'unsubscribe',
      proof: { message: linked.about },
      at: null,
      addressKeys: keysOn(about.keys, channel),
    }))
    const who = { kind: 'system', id: null, name: 'Whoever got the mail', sender: linked.workspace }
    await database.transaction(linked.workspace, (tx) => keepWords(tx, who, sayings, names, now()))
    written(linked.workspace)
    if (words.some(({ given, channel }) => !given && (channel === 'mail' || channel === everyChannel)))
      await handsEmpty(database, linked.workspace, { record: about.record, addressKeys: about.keys.mails, channel: 'mail' })
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

/** Of `application/x-www-form-urlencoded`, and of the one pair that mail programs send as `multipart/form-data`. */
function formOf(body: string): URLSearchParams {
  if (/name="List-Unsubscribe"\r?\n\r?\nOne-Click\r?\n/.test(body)) return new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  return new URLSearchParams(body)
}
