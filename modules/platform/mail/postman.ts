/** Sends mails of accounts, by the ledger as all others: those of each workspace in a line of their own, and those of accounts beside them. */
import { type Next, Lanes, type LanesOptions } from '@rapport/core/leases'
import { composeMail, isMailAddress } from '@rapport/core/mail'
import { decideAccount, domainOf, noWay, sendSingles, type Shelf, type ShelfTransaction, singleTexts } from '@rapport/core/messaging'
import type { Seals } from '@rapport/core/secrets'
import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../accounts/transaction.ts'
import { hasLink, pathOf, standingOf } from './link.ts'
import { type MailRow, ownColumns } from './mail.ts'
import type { MailSettings, MailSettingsStore } from './settings.ts'
import { mailText } from './texts.ts'

export interface Postman {
  /** Something was queued and committed: for a workspace, or for an account whatever workspaces that belongs to. */
  wake(workspace: string | null): void
  /** How mails are sent is another: what is held for want of it is looked at now. */
  wakeAll(): Promise<void>
  start(): void
  stop(): Promise<void>
}

export interface PostmanOptions extends Pick<LanesOptions, 'presence' | 'look' | 'round'> {
  readonly control: Pool
  readonly seals: Seals
  readonly settings: MailSettingsStore
  readonly now: () => Date
  /** Whether this server sends mails; yes unless said. */
  readonly works?: boolean | undefined
  /** Where failures go that nobody waits for. */
  readonly onError: (error: Error) => void
}

/** Under which mails wait that belong to no workspace. */
const ofAccounts = '00000000-0000-0000-0000-000000000000'
const shelfColumn = `coalesce(m.workspace_id, '${ofAccounts}')`
const texts = singleTexts('control.message', `${shelfColumn} = $1::uuid`, ownColumns)
const waitingText = `select distinct ${shelfColumn} as shelf from control.message m where m.state in ('queued', 'sending', 'deferred')`

const freeText = `update control.message set code = null, reason = null where code = 'held' and state in ('queued', 'deferred')`

export function openPostman(options: PostmanOptions): Postman {
  const { control, works = true } = options
  const onError = (error: unknown): void => options.onError(error as Error)
  const waiting = async (): Promise<string[]> => (await control.query<{ shelf: string }>(waitingText)).rows.map(({ shelf }) => shelf)
  const lanes = new Lanes({
    ...options,
    onError,
    kind: 'accountMail',
    places: 8,
    turn: ({ workspace }, claim, signal) => turn(options, workspace, claim, signal),
    workspaces: waiting,
    waiting: async (shelf) => [shelf],
  })
  return {
    wake(workspace) {
      const shelf = workspace ?? ofAccounts
      void lanes.offer(shelf, shelf).catch(onError)
    },
    async wakeAll() {
      await control.query(freeText)
      for (const shelf of await waiting()) await lanes.offer(shelf, shelf)
    },
    start: () => void (works && lanes.start()),
    stop: () => lanes.stop(),
  }
}

async function turn(options: PostmanOptions, shelf: string, claim: number, signal: AbortSignal): Promise<Next> {
  const { settings, now } = options
  const [sending, address] = await Promise.all([settings.sending(), settings.address()])
  const way = sending ?? { problem: noWay.server }
  return sendSingles(shelfOf(options, shelf, sending, address), { claim, signal, now, way })
}

interface ControlTransaction extends ShelfTransaction {
  readonly client: PoolClient
}

function shelfOf(
  { control, seals, now }: PostmanOptions,
  shelf: string,
  sending: MailSettings | null,
  address: string | null,
): Shelf<MailRow, ControlTransaction> {
  return {
    texts,
    judgesHeld: true,
    transaction: (work) => inTransaction(control, (client) => work(within(client, shelf))),
    async judge({ client }, mail) {
      const is = await standingOf(client, seals, mail, now())
      if (is === 'nobody') return 'drop'
      const verdict = decideAccount({ is, isMailAddress: isMailAddress(mail.recipient) })
      return verdict === 'go' && hasLink(mail.kind) && sending !== null && address === null ? { waitsFor: noWay.address } : verdict
    },
    async write(mail) {
      const { from } = sending!
      const path = pathOf(seals, mail)
      const said = mailText(mail.kind, mail.facts, path === null ? null : new URL(path, address!).href)
      const messageId = `${mail.id}@${domainOf(from.address)}`
      const head = { messageId, date: now(), from, replyTo: null, to: mail.recipient, unsubscribe: null, listId: null, isAutomatic: true }
      return { from: from.address, mail: await composeMail({ ...head, ...said }, null) }
    },
  }
}

function within(client: PoolClient, shelf: string): ControlTransaction {
  const run = (text: string, values: readonly unknown[] = []) => client.query(text, [shelf, ...values])
  return {
    client,
    query: async <R extends object>(text: string, values?: readonly unknown[]) => (await run(text, values)).rows as R[],
    change: async (text, values) => (await run(text, values)).rowCount ?? 0,
    json: async (text, values) => (Object.values((await run(text, values)).rows[0] ?? {})[0] as string | undefined) ?? null,
  }
}
