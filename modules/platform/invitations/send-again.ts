/** The mail of an invitation once more: it came back, did not arrive, or lies where nobody finds it. */
import type { Actor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { inTransaction } from '../accounts/transaction.ts'
import { going, type MailRow, mailColumns, queueMail, retryMail } from '../mail/mail.ts'
import { invitationDays, type InvitationPlace } from './invitation.ts'

const lockText = `select i.email, w.name as place from control.invitation i join control.workspace w on w.id = i.workspace_id
  where i.workspace_id = $1 and i.id = $2 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > $3 for update of i`

/**
 * Sends it under the link that it has, which opens for its days from now on. One that the mail server took goes as a mail of its own, so that nobody takes it for
 * the one before; any other goes as the mail that it is. Throws `record.notFound` (404) for one that is not open, `mail.going` and `mail.uncertain` (409) as `retryMail` does.
 */
export async function sendAgain(
  { control, now }: Pick<InvitationPlace, 'control' | 'now'>,
  actor: Pick<Actor, 'workspace' | 'name'>,
  id: string,
  isKnown: boolean,
): Promise<void> {
  const at = now()
  const expiresAt = new Date(at.getTime() + invitationDays * 86_400_000)
  await inTransaction(control, async (client) => {
    const { rows } = await client.query<{ email: string; place: string }>(lockText, [actor.workspace, id, at])
    const [invitation] = rows
    if (!invitation)
      throw new Problem('record.notFound', 'The invitation was not found.', {
        status: 404,
        fix: 'It was accepted or withdrawn, or its days are over: invite them anew.',
      })
    const { rows: mails } = await client.query<MailRow>(
      `select ${mailColumns} from control.message m where m.about = $1 order by m.id desc limit 1 for update`,
      [id],
    )
    const [mail] = mails
    if (mail?.state === 'sending' || (mail?.state === 'queued' && mail.code !== 'held')) throw going()
    await client.query('update control.invitation set expires_at = $2 where id = $1', [id, expiresAt])
    if (mail && mail.state !== 'accepted') return retryMail(client, mail, isKnown, at)
    const facts = { workspace: invitation.place, inviter: actor.name, days: invitationDays }
    const { workspace } = actor
    await queueMail(client, { workspace, kind: 'invitation', about: id, recipient: invitation.email, facts, expiresAt }, at)
  })
}
