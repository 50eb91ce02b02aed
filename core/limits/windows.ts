/** How often somebody asked in the present window. In this process: several servers allow each their own. */

/** What stands after a request was counted: how many are left, and in how many seconds the window ends. */
export interface Standing {
  readonly allowed: boolean
  readonly left: number
  readonly seconds: number
}

export interface Windows {
  /** Counts `units` for the subject; what is refused is not counted. A window begins with its first request and is not moved by later ones. */
  take(subject: string, units?: number): Standing
}

interface Window {
  readonly ends: number
  used: number
}

/** Most subjects that are counted at once; whose window began first is forgotten first. */
const mostSubjects = 100_000

/** At most `quota` in `seconds` for each subject. Who has one left may spend several at once: the next wait is paid by them, not by nobody. */
export function openWindows(quota: number, seconds: number, now: () => number, most = mostSubjects): Windows {
  // In the order in which they began, so that those that are over come first.
  const windows = new Map<string, Window>()

  function begin(subject: string, at: number): Window {
    windows.delete(subject)
    for (const [one, { ends }] of windows) {
      if (ends > at && windows.size < most) break
      windows.delete(one)
    }
    const window = { ends: at + seconds * 1000, used: 0 }
    windows.set(subject, window)
    return window
  }

  return {
    take(subject, units = 1) {
      const at = now()
      const known = windows.get(subject)
      const window = known && known.ends > at ? known : begin(subject, at)
      const allowed = window.used < quota
      if (allowed) window.used += units
      return { allowed, left: Math.max(0, quota - window.used), seconds: Math.max(1, Math.ceil((window.ends - at) / 1000)) }
    },
  }
}
