/** Sends what is to be told: many targets at a time, each in turns of its own (see `Lanes`). */
import { Lanes, type LanesOptions } from '../leases/index.ts'
import { takeTurn, type TurnPlace } from './turn.ts'

export interface SenderOptions extends TurnPlace, Pick<LanesOptions, 'presence' | 'workspaces' | 'onError' | 'places' | 'look' | 'round'> {}

export const openSender = (options: SenderOptions): Lanes =>
  new Lanes({
    ...options,
    control: options.database.control,
    kind: 'webhook',
    turn: ({ workspace, subject }, _claim, signal) => takeTurn(options, workspace, subject, signal),
    waiting: async (workspace) => JSON.parse((await options.database.readJson(workspace, { text: waiting, values: [] }))!) as string[],
  })

/** Webhooks that have something to send or to go through, whenever that is due. */
const waiting = `select coalesce(json_agg(w.id), '[]')::text from webhook w where w.workspace_id = $1 and w.enabled and (
  exists (select 1 from webhook_delivery d where d.workspace_id = $1 and d.webhook_id = w.id and d.state = 'waiting')
  or exists (select 1 from webhook_standing s where s.workspace_id = $1 and s.webhook_id = w.id and s.replay_to is not null))`
