/** What becomes of an import whose work failed: tried again, a little later each time, or left to people with what is wrong. */
import { Problem } from '../../errors.ts'
import { isConnectionLoss } from '../../postgres/index.ts'
import { problemText, type ProblemText } from './import.ts'

/** How often in a row work may fail. */
export const mostAttempts = 5

export interface Next {
  /** Failures in a row so far. */
  readonly attempts: number
  /** When it is tried again; of no meaning where there is a problem. */
  readonly seconds: number
  /** What people are told when it is not tried again. */
  readonly problem?: ProblemText
}

/** Decides after a failure. `before` counts the failures in a row before it, `backOff` is the first pause in milliseconds. */
export function afterFailure(error: unknown, before: number, backOff = 2000): Next {
  if (isHandOver(error)) return { attempts: before, seconds: 0 }
  if (isAway(error)) return { attempts: before, seconds: backOff / 1000 }
  if (isRefusal(error)) return { attempts: 0, seconds: 0, problem: problemText(error) }
  const attempts = before + 1
  if (attempts >= mostAttempts) return { attempts: 0, seconds: 0, problem: gaveUp(error) }
  return { attempts, seconds: (backOff / 1000) * 2 ** before }
}

/** The work is no longer this server's, or the server ends: nothing failed. */
export const isHandOver = (error: unknown): boolean => error instanceof Problem && error.code === 'import.handedOver'

/** The database is away or has no place free, or the connection to it broke: the import can do nothing for that. */
const isAway = (error: unknown): boolean =>
  isConnectionLoss(error) ||
  (error instanceof Problem && ['database.unavailable', 'database.busy', 'store.unknownOutcome'].includes(error.code))

/** Something is wrong with the file or with what was asked: that is the same however often it is tried. What others did meanwhile is not. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Problem && error.status >= 400 && error.status < 500 && ![404, 409, 412].includes(error.status)

function gaveUp(error: unknown): ProblemText {
  const { message } = problemText(error)
  return {
    code: 'import.gaveUp',
    message: `This failed ${mostAttempts} times in a row. The last time: ${message}`,
    fix: 'Try again: it goes on where it stopped, and what is written already is not written twice. If it fails again, tell your administrator.',
  }
}
