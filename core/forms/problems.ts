/** What keeps a form from working as it says, at this moment: what it goes by may have changed since it was written. */
import { systemActor } from '../access/index.ts'
import { readPurposes } from '../messaging/index.ts'
import { checkForm } from './check.ts'
import type { FormProblem } from './content.ts'
import type { OpenForm } from './open-form.ts'
import type { FormsPlace } from './place.ts'

const senderText = 'select (s.confirmed_at is not null)::text from sender s where s.workspace_id = $1 and s.id = $2::uuid'

export async function problemsAround({ database, mail }: FormsPlace, form: OpenForm): Promise<readonly FormProblem[]> {
  const { workspace, content, model } = form
  const problems = [...checkForm(model, systemActor(workspace), content)]
  if (content.consents.length === 0) return problems
  const read = (text: string, values: readonly unknown[] = []): Promise<string | null> => database.readJson(workspace, { text, values })
  const [purposes, isConfirmed, address] = await Promise.all([
    readPurposes({ json: read }),
    content.sender === null ? null : read(senderText, [content.sender]),
    mail.address(),
  ])
  content.consents.forEach(({ purpose, channel }, index) => {
    const found = purposes.find(({ id }) => id === purpose)
    if (!found)
      problems.push({ place: `consents.${index}.purpose`, message: 'What they agree to is not there any more: nothing is kept of it.' })
    else if (found.basis === 'contract')
      problems.push({
        place: `consents.${index}.purpose`,
        message: `What belongs to “${found.name}” is owed: nobody needs to agree to it.`,
      })
    else if (!found.channels.includes(channel))
      problems.push({
        place: `consents.${index}.channel`,
        message: `“${found.name}” does not come by this channel any more: nothing is kept of it.`,
      })
  })
  if (isConfirmed === 'false')
    problems.push({ place: 'sender', message: 'The sender is not confirmed yet, so no mail goes out by which a yes is confirmed.' })
  if (content.confirms && address === null)
    problems.push({
      place: 'confirms',
      message: 'The address of this installation is not set under Settings, Mail, so mails could lead nowhere.',
    })
  return problems
}
