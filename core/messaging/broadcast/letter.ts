/** The mail of a broadcast to one of those whom it goes to, as it goes over the wire. */
import { composeMail } from '../../mail/index.ts'
import type { Seals } from '../../secrets/index.ts'
import { domainOf } from '../sender/key.ts'
import { linkToken } from '../unsubscribe/token.ts'
import type { Ready } from './due.ts'
import type { Setup } from './setup.ts'

/** Throws a Problem where the template cannot be filled with what is known of them. What is owed has no way out of it. */
export async function writeLetter(setup: Setup, seals: Pick<Seals, 'tokenFor'>, workspace: string, due: Ready, now: Date): Promise<Buffer> {
  const { from, address, ground, to, purpose } = setup
  const link = `${address}/u/${linkToken(seals, 'message', { workspace, about: due.id })}`
  const domain = domainOf(from.address)
  const isOwed = ground === 'contract'
  return composeMail(
    {
      messageId: `${due.id}@${domain}`,
      date: now,
      from,
      replyTo: setup.replyTo,
      to: due.address!,
      ...setup.letter.render({
        [to.object.name]: due.values,
        links: { unsubscribe: link, preferences: link },
        workspace: setup.workspace,
      }),
      unsubscribe: isOwed ? null : link,
      listId: isOwed ? null : `${purpose}.${domain}`,
    },
    setup.key,
  )
}
