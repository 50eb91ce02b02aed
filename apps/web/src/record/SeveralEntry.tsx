import { TimelineEntry } from '@rapport/ui'
import { type ReactNode, useState } from 'react'
import type { InteractionType } from '../api/types.ts'
import { clock, fullTime } from '../fields/time.ts'
import { t } from '../messages/t.tsx'
import styles from './History.module.css'
import { labelOf, signOf } from './InteractionEntry.tsx'
import type { Several } from './timeline.ts'

/** The same kind of thing over and over, as one; each of it behind a press. */
export function SeveralEntry({ several, type, children }: { several: Several; type: InteractionType | undefined; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const { moments } = several
  const [newest, oldest] = [moments[0]!.interaction, moments.at(-1)!.interaction]
  const places = new Set(moments.map(({ interaction }) => interaction.touchpoint).filter((place) => place !== null))
  return (
    <>
      <TimelineEntry
        icon={signOf(newest)}
        says={
          <>
            <strong>{labelOf(newest, type)}</strong> {t('timeline.times', { count: moments.length })}{' '}
            <button type="button" className={styles.quick} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t('timeline.hide') : t('timeline.showEach')}
            </button>
          </>
        }
        time={
          <>
            {clock(oldest.at) === clock(newest.at) ? null : (
              <>
                <time dateTime={oldest.at} title={fullTime(oldest.at)}>
                  {clock(oldest.at)}
                </time>
                –
              </>
            )}
            <time dateTime={newest.at} title={fullTime(newest.at)}>
              {clock(newest.at)}
            </time>
          </>
        }
        more={
          open || places.size === 0 ? null : (
            <div className={styles.gist} dir="auto">
              {[...places].slice(0, 3).join(' · ')}
            </div>
          )
        }
      />
      {open ? children : null}
    </>
  )
}
