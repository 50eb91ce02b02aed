/** Being told of changes: adding a webhook, receiving and verifying what it sends, sending again. */
import { readFileSync } from 'node:fs'
import { administers } from '../access/index.ts'
import { exampleChange, exampleId, recordExample } from './answers.ts'
import { asJson, curl, kept, quoted, script, type Example } from './code.ts'
import { call, code, type Section, table, text } from './document.ts'
import type { ObjectType } from '../object/index.ts'
import type { Place } from './object.ts'

const hook = kept('WEBHOOK', 'hook.id')

/** Programs that receive, as files of their own: they are run as they stand. The first needs nothing but Node, so that whoever writes in another language sees what there is to do. */
const receiver = (name: string): string => readFileSync(`${import.meta.dirname}/receivers/${name}`, 'utf8').trimEnd()
const [withNode, withClient] = [receiver('receiver.mjs'), receiver('client.mjs')]

const members = [
  ['`webhook-id`', 'The same however often it is sent: keep the ids that you have had, and pass over those that come again'],
  ['`webhook-timestamp`', 'When it was sent, in seconds; refuse what is older than five minutes'],
  ['`webhook-signature`', '`v1,` and base64; two with a space between while a secret is replaced, either may fit'],
  ['`type`', '`created`, `changed` or `deleted` behind the name of the object and a dot; `webhook.test` for a test'],
  ['`data.record`', 'The record as `GET` shows it at that moment; null of a deletion'],
  ['`data.changed`', 'Keys of the fields that changed'],
  ['`data.version`', 'Of two about one record the one with the higher version is newer; null of a deletion, after which nothing comes'],
  [
    '`data.position`',
    'Where it stands among all changes of the workspace, the same for all that one change wrote: from there you may have them sent again',
  ],
] as const

/** A body as it is sent. */
export const eventExample = (place: Place, object: ObjectType): Example => ({
  type: `${object.name}.created`,
  timestamp: '2026-03-01T09:00:00.000Z',
  data: {
    workspace: '019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a50',
    position: 38,
    change: exampleChange,
    object: object.name,
    id: exampleId,
    version: 1,
    changed: [],
    record: recordExample(place, object),
  },
})

export function webhookSection(place: Place, object: ObjectType): Section {
  const { base, actor } = place
  const wishes = [{ object: object.name, actions: ['created', 'changed', 'deleted'] }] as unknown as Example
  const body = { name: 'Example receiver', url: 'https://receiver.example/rapport', wishes }
  const path = `/webhooks/${hook}`
  const looksAfter = administers(actor)
  return {
    id: 'webhooks',
    part: 'more',
    title: 'Webhooks',
    blocks: [
      text(
        'A webhook has your program told of changes by HTTP, signed as [Standard Webhooks](https://www.standardwebhooks.com) says. Administrators add them under [Webhooks](/settings/webhooks), or by a key of theirs with the scope `administration`. One that a key adds sees what the key sees, and ends with it. The address must be public; an address of your own network, `http://127.0.0.1:4000` for instance, is taken where whoever runs the installation names its host in `RAPPORT_PRIVATE_HOSTS`.',
      ),
      ...(looksAfter
        ? [
            call(
              'Add one',
              `${curl(base, { method: 'POST', path: '/webhooks', body })} | tee webhook.json\nWEBHOOK=$(cut -d'"' -f4 webhook.json)`,
              `const hook = await rapport.webhooks.create(${script(body)})\nconsole.log(hook.secret)`,
              {
                status: 201,
                text: 'Put your receiver’s address in place of the one here, which nobody answers. `secret` is shown this once: your receiver needs it. `fields` of a wish tells only of changes of these, `filter` only of records that the sentence is true for.',
              },
            ),
          ]
        : [text('Ask an administrator to add a webhook and to hand you its secret; or have them make you a key with that scope.')]),
      code('Receive: receiver.mjs, with Node alone', 'javascript', withNode),
      code('Receive: the same with the client', 'javascript', withClient),
      code('Start it', 'shell', 'WEBHOOK_SECRET=whsec_… node receiver.mjs'),
      text(
        'Answer with 2xx within ten seconds. What is not taken is sent again, ten times in about three days, then parked until somebody decides.',
      ),
      text(
        'After five failures in a row it pauses: one delivery at a time is tried, ever more seldom, at least once an hour. What arrives ends the pause, a successful test too. After three days of failures it is switched off, and says so.',
      ),
      table('What comes', ['Part', 'Says'], members),
      code('A body', 'json', asJson(eventExample(place, object))),
      ...(looksAfter
        ? [
            call(
              'Send a test',
              curl(base, { method: 'POST', path: `${path}/test` }),
              `const test = await rapport.webhooks.test(hook.id)\nconsole.log(test.state, test.says)`,
              {
                text: 'Sent at once; the answer says what came of it, here that the address does not exist.',
              },
            ),
            call(
              'See what was sent',
              curl(base, { path: `${path}/deliveries`, query: { state: 'parked' } }),
              `for (const one of (await rapport.webhooks.deliveries(hook.id, { state: 'parked' })).items) {\n  console.log(one.type, one.says)\n}`,
              { text: '`state` is `waiting`, `delivered`, `skipped` or `parked`; kept for 30 days.' },
            ),
            call(
              'Send again what happened',
              `HEAD=$(${curl(base, { path: '/feed' }).replace(/^curl /, 'curl -s ')} | sed 's/.*"head":\\([0-9]*\\).*/\\1/')\n${curl(base, {
                method: 'POST',
                path: `${path}/replay`,
                body: { position: 1 },
              }).replace(`'{ "position": 1 }'`, `'{ "position": '"$HEAD"' }'`)}`,
              `const { head } = await rapport.feed()\nawait rapport.webhooks.replay(hook.id, head)`,
              {
                status: 202,
                text: `From a position on, here the last one, under the same ids; a single delivery by \`POST /webhook-deliveries/{id}/replay\`, ${quoted('rapport.webhooks.replayDelivery(id)').slice(1, -1)} in the client.`,
              },
            ),
            call(
              'Replace its secret',
              curl(base, { method: 'POST', path: `${path}/secret`, body: { keepHours: 24 } }),
              `const { secret } = await rapport.webhooks.renewSecret(hook.id, { keepHours: 24 })`,
              {
                text: 'Until then both sign, so that your receiver loses nothing.',
              },
            ),
            call('Take it away', curl(base, { method: 'DELETE', path }), `await rapport.webhooks.delete(hook.id)`, { status: 204 }),
          ]
        : []),
    ],
  }
}
