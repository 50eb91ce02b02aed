import { Button, SelectionBar } from '@rapport/ui'
import { useSyncExternalStore } from 'react'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import type { Place, RowStore, Walk } from './rowStore.ts'

/** Leaps that come in one breath; a walk that takes no longer says nothing. */
const SILENT = 5000

/** How far the way to a far row has been gone, and a way to turn back. Nothing while no long way is gone. */
export function Walking({ store, onStop }: { store: RowStore; onStop: (place: Place) => void }) {
  const walk = useSyncExternalStore(store.onWalk, store.walk)
  return walk && isLong(walk) ? (
    <SelectionBar label={t('list.walk')} count={t('list.walking', { at: numberText(walk.at), to: numberText(walk.to + 1) })} silent>
      <Button look="inkAccent" onClick={() => onStop(store.giveUp())}>
        {t('list.walkStop')}
      </Button>
    </SelectionBar>
  ) : null
}

const isLong = ({ at, to }: Walk): boolean => to - at > SILENT
