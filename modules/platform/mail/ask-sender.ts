/** Whoever reads an address is asked whether mails may be sent in its name. */
import type { Platform } from '../platform.ts'
import { Problem } from '@rapport/core/errors'
import { queueMail } from './mail.ts'

/** Mails to addresses that somebody types go out slowly: nobody is to be pestered by them. */
const mostAnHour = 30

export async function askSender(
  { control, readJson, postman, now }: Platform,
  {
    workspace,
    sender,
    address,
    by,
  }: { readonly workspace: string; readonly sender: string; readonly address: string; readonly by: string },
): Promise<void> {
  const { rows } = await control.query<{ n: string }>(
    `select count(*) as n from control.message where workspace_id = $1 and kind = 'sender' and created_at > $2`,
    [workspace, new Date(now().getTime() - 3_600_000)],
  )
  if (Number(rows[0]!.n) >= mostAnHour)
    throw new Problem('sender.asked', 'So many addresses were asked in the last hour that no more are.', {
      status: 429,
      fix: 'Try again in an hour.',
      more: { retryAfter: 3600 },
    })
  const name = (await readJson(workspace, { text: 'select w.name from workspace w where w.workspace_id = $1', values: [] })) ?? ''
  await queueMail(control, { workspace, kind: 'sender', about: sender, recipient: address, facts: { workspace: name, address, by } }, now())
  postman.wake(workspace)
}
