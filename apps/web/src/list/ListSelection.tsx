import { BarGap, Button, Dialog, IconButton, InlineError, Kbd, SelectionBar } from '@rapport/ui'
import { Download, type LucideIcon, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { mayDelete, nounOf } from '../api/meta.ts'
import { reasonOf } from '../api/problem.ts'
import { addressOf } from '../api/request.ts'
import type { ObjectMeta } from '../api/types.ts'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import { useNarrow } from '../shell/useNarrow.ts'
import { countText, idsOf, remove, sayDeleted } from './removal.ts'
import type { Rows } from './useRows.ts'
import type { Selection } from './useSelection.ts'
import type { ListSearch } from './view.ts'

/** Ids that fit into an address. */
const MOST_IDS = 100
/** More than this is asked before it is done. */
const MANY = 20

interface ListSelectionProps {
  object: ObjectMeta
  search: ListSearch
  selection: Selection
  /** The bar stands while nothing is chosen yet. */
  selecting: boolean
  rows: Rows
  onAll: () => void
  onClear: () => void
}

/** What can be done with the chosen rows. */
export function ListSelection({ object, search, selection, selecting, rows, onAll, onClear }: ListSelectionProps) {
  const narrow = useNarrow()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const count = selection.whole ? rows.total : selection.ids.size
  if (count === 0 && !selecting) return null
  const exact = !selection.whole || rows.exact
  const many = countText(count, exact)

  const go = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const done = await remove(object, await idsOf(object, search, selection))
      sayDeleted(object, done, rows.refresh)
      onClear()
      setAsking(false)
      rows.refresh()
    } catch (error) {
      setProblem(error)
      setAsking(true)
    } finally {
      setBusy(false)
    }
  }
  const filter = selection.whole ? search.filter : `id is any of (${[...selection.ids].join(', ')})`
  const exported = addressOf(
    `/${object.path}/export`,
    selection.whole ? { filter, find: search.find, sort: search.sort } : { filter, sort: search.sort },
  )
  return (
    <>
      <SelectionBar label={t('list.selection')} count={t('list.selected', { count: many })}>
        {selection.whole ? null : (
          <Button look="inkAccent" onClick={onAll}>
            {t('list.selectAllOf', { count: countText(rows.total, rows.exact) })}
            <Kbd onInk>⌘A</Kbd>
          </Button>
        )}
        <BarGap />
        {object.transfer && count > 0 && (selection.whole || count <= MOST_IDS) ? (
          <Act icon={Download} word={t('action.export')} narrow={narrow} onClick={() => window.location.assign(exported)} />
        ) : null}
        {mayDelete(object) && count > 0 ? (
          <Act
            icon={Trash2}
            word={t('action.delete')}
            narrow={narrow}
            disabled={busy}
            onClick={() => (count > MANY ? setAsking(true) : void go())}
          />
        ) : null}
        {narrow ? null : <BarGap />}
        <Button look="ink" aria-label={t('list.clear')} icon={<X size={16} aria-hidden />} onClick={onClear}>
          <Kbd onInk>Esc</Kbd>
        </Button>
      </SelectionBar>
      {asking ? (
        <Dialog
          title={t('list.deleteAsk', { count: many, what: nounOf(object, count) })}
          closeLabel={t('action.close')}
          onClose={() => setAsking(false)}
          foot={
            <>
              <Button onClick={() => setAsking(false)}>{t('action.cancel')}</Button>
              <Button look="primary" disabled={busy} onClick={() => void go()}>
                {t('list.deleteDo', { count: numberText(count) })}
              </Button>
            </>
          }
        >
          {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
          <p>{t('list.deleteText')}</p>
        </Dialog>
      ) : null}
    </>
  )
}

/** What can be done, in a word; on a phone, where words have no room, by its sign. */
function Act({
  icon: Icon,
  word,
  narrow,
  ...rest
}: {
  icon: LucideIcon
  word: string
  narrow: boolean
  disabled?: boolean
  onClick: () => void
}) {
  const sign = <Icon size={narrow ? 20 : 16} aria-hidden />
  return narrow ? (
    <IconButton look="ink" label={word} {...rest}>
      {sign}
    </IconButton>
  ) : (
    <Button look="ink" icon={sign} {...rest}>
      {word}
    </Button>
  )
}
