/** What an aggregate answers, or why it cannot. */
import { Problem } from '../../errors.ts'
import { sqlState } from '../../postgres/index.ts'
import { limits } from './question.ts'

export async function answerOf(ask: () => Promise<string | null>): Promise<string> {
  const json = await ask().catch((error: unknown) => {
    throw inWords(error)
  })
  if (json !== null) return json
  throw new Problem(
    'aggregate.tooMany',
    `There would be more than ${limits.groups.toLocaleString('en')} groups, or more than ${limits.cells.toLocaleString('en')} pairs of them.`,
    { status: 400, fix: 'Group by a longer time or a wider range, take fewer by `top`, or narrow the filter.' },
  )
}

/** What the database could not work out, in words. */
function inWords(error: unknown): unknown {
  if (sqlState(error) === '22003')
    return new Problem('aggregate.tooLarge', 'The numbers are too large to be added up.', {
      status: 400,
      fix: 'Leave the largest out by a filter, or ask for the largest and the smallest instead.',
      cause: error,
    })
  if (sqlState(error) === '22023' && error instanceof Error && error.message.includes('time zone'))
    return new Problem('aggregate.timeZone', 'The database does not know the time zone of this workspace.', {
      status: 503,
      fix: 'Choose another city of the same time in the settings of the workspace, or bring the database up to date.',
      cause: error,
    })
  return error
}
