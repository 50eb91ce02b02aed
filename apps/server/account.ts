/** For whoever runs the installation: sets a new password of an account, or takes its second factor away. */
import { text } from 'node:stream/consumers'
import { Problem } from '@rapport/core/errors'
import { openDatabase } from '@rapport/core/postgres'
import { forgetSecondFactor, openAuth, resetPassword } from '@rapport/platform/server'
import { runCommand, withInstallation } from './command.ts'

const usage = `Usage: node apps/server/account.ts <mail address> reset | no-second-factor

reset             sets a new password for somebody who signs in here. It is asked for, or read from standard input.
no-second-factor  takes the second factor away from somebody who lost it.

Both end the account's sessions. Works beside a running server, on the data folder or on DATABASE_URL.
`

async function main([mail, action, ...more]: readonly string[]): Promise<void> {
  if (mail === undefined || (action !== 'reset' && action !== 'no-second-factor') || more.length > 0)
    throw new Problem('account.usage', usage)
  await withInstallation(async ({ ownerUrl, secret }) => {
    const password = action === 'reset' ? await askPassword(mail) : null
    const database = await openDatabase({ ownerUrl, secret, rolesReady: true, tables: [] })
    try {
      const auth = openAuth({ control: database.control, secret, onError: () => {} })
      if (password === null) await forgetSecondFactor(database.control, mail)
      else await resetPassword(database.control, auth, mail, password, new Date())
    } finally {
      await database.close()
    }
  })
  const done = action === 'reset' ? 'has a new password' : 'signs in without a second factor'
  process.stdout.write(`${mail} ${done} and is signed out everywhere.\n`)
}

const askPassword = async (mail: string): Promise<string> =>
  process.stdin.isTTY ? askHidden(`New password for ${mail}: `) : (await text(process.stdin)).replace(/\r?\n$/, '')

/** One line typed at the terminal, which does not show it. */
async function askHidden(question: string): Promise<string> {
  process.stdout.write(question)
  process.stdin.setRawMode(true).setEncoding('utf8')
  let typed = ''
  try {
    for await (const chunk of process.stdin as AsyncIterable<string>)
      for (const sign of chunk) {
        if (sign === '\r' || sign === '\n') return typed
        if (sign === '\u0003') process.exit(130)
        typed = sign === '\u007f' || sign === '\b' ? [...typed].slice(0, -1).join('') : typed + sign
      }
    return typed
  } finally {
    process.stdin.setRawMode(false)
    process.stdout.write('\n')
  }
}

await runCommand(main)
