/** A delivery that somebody asks for to see whether it arrives: sent at once, whatever state the webhook is in. */
import type { Actor } from '../access/index.ts'
import { findDelivery, queueTest, settleText, type Delivery } from './delivery.ts'
import { writeLetters } from './letter.ts'
import { settled } from './outcome.ts'
import { wellStanding } from './schedule.ts'
import { readSecrets } from './secrets.ts'
import { post } from './send.ts'
import { readTargets, standText } from './target.ts'
import type { TurnPlace } from './turn.ts'

/** After these milliseconds it is sent like any other, should this server end in the middle of it. */
const another = 60 * 60 * 1000

export async function sendTest(place: TurnPlace, actor: Actor, webhook: string): Promise<Delivery | null> {
  const { database, outbound, schedule, limits, now } = place
  const { workspace } = actor
  const [target] = await readTargets(database, workspace, webhook)
  if (!target) return null
  const at = now()
  const id = await queueTest(database, workspace, webhook, new Date(at.getTime() + another), at)
  const delivery = (await findDelivery(database, workspace, id))!
  const [letters, secrets] = await Promise.all([writeLetters(place, actor, [], [delivery]), readSecrets(place, workspace, webhook, at)])
  const letter = letters.get(id)!
  const body = 'body' in letter ? letter.body : ''
  const posted = await post(outbound, { url: target.url, id, body, secrets }, now, limits)
  await database.transaction(workspace, async (tx) => {
    void tx.query(settleText, [JSON.stringify([settled(schedule, delivery, posted, now())])])
    // It answers again: what waits need not wait any longer.
    if (posted.delivered) void tx.query(standText, [webhook, wellStanding.failures, wellStanding.failingSince, wellStanding.retryAt])
  })
  return findDelivery(database, workspace, id)
}
